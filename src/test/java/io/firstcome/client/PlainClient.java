package io.firstcome.client;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.stream.Stream;

import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.client.WebTarget;
import jakarta.ws.rs.core.GenericType;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.quarkus.rest.client.reactive.jackson.runtime.serialisers.ClientJacksonMessageBodyReader;
import io.quarkus.rest.client.reactive.jackson.runtime.serialisers.ClientJacksonMessageBodyWriter;

/**
 * {@link IssuedCoupons} as its annotations say, for a test without the Quarkus that would generate it: one request of a JAX-RS
 * client for each call.
 */
final class PlainClient implements InvocationHandler, AutoCloseable {

    private final Client client;
    private final WebTarget service;

    /** @param url of the application */
    PlainClient(String url) {
        JsonMapper json = JsonMapper.builder().findAndAddModules().build();
        client = ClientBuilder.newClient()
                .register(new ClientJacksonMessageBodyReader(json))
                .register(new ClientJacksonMessageBodyWriter(json));
        service = client.target(url).path(IssuedCoupons.class.getAnnotation(Path.class).value());
    }

    IssuedCoupons coupons() {
        return (IssuedCoupons) Proxy.newProxyInstance(IssuedCoupons.class.getClassLoader(),
                new Class<?>[] { IssuedCoupons.class }, this);
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
        WebTarget target = service.path(method.getAnnotation(Path.class).value());
        String token = null;
        Entity<?> body = null;
        for (int i = 0; i < arguments.length; i++) {
            Annotation[] annotations = method.getParameterAnnotations()[i];
            if (annotations.length == 0) {
                body = Entity.entity(arguments[i], MediaType.APPLICATION_JSON_TYPE);
            } else if (annotations[0] instanceof PathParam path) {
                target = target.resolveTemplate(path.value(), arguments[i]);
            } else if (annotations[0] instanceof QueryParam query) {
                target = target.queryParam(query.value(), arguments[i]);
            } else if (annotations[0] instanceof HeaderParam) {
                token = (String) arguments[i];
            }
        }
        Invocation.Builder request = target.request(MediaType.APPLICATION_JSON_TYPE).header("Authorization", token);
        Response answer = body == null ? request.method(verb(method)) : request.method(verb(method), body);
        if (answer.getStatus() >= Response.Status.BAD_REQUEST.getStatusCode()) {
            throw new CouponRefused.Mapper().toThrowable(answer);
        }
        return answer.readEntity(new GenericType<>(method.getGenericReturnType()));
    }

    private static String verb(Method method) {
        return Stream.of(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(verb -> verb != null)
                .findFirst().orElseThrow()
                .value();
    }
}

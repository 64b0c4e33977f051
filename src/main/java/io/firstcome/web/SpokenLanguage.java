package io.firstcome.web;

import java.util.Locale;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;

import org.hibernate.validator.spi.messageinterpolation.LocaleResolver;
import org.hibernate.validator.spi.messageinterpolation.LocaleResolverContext;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * The language of validation messages: the same look-up as for every other message. Quarkus' own resolver filters instead,
 * so that somebody who asks for {@code ko-KR} would be answered half in Korean and half in English.
 */
@ApplicationScoped
public class SpokenLanguage implements LocaleResolver {

    private final CurrentVertxRequest request;

    SpokenLanguage(CurrentVertxRequest request) {
        this.request = request;
    }

    @Override
    public Locale resolve(LocaleResolverContext context) {
        RoutingContext routing = request.getCurrent();
        return Languages.of(routing == null ? null : routing.request().getHeader(HttpHeaders.ACCEPT_LANGUAGE));
    }
}

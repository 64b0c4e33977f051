package io.firstcome.client;

import java.net.URI;

import org.junit.jupiter.api.Test;

import io.firstcome.Tokens;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

/** {@link OrderFlow} with the client as Quarkus generates it. */
@QuarkusTest
class OrderFlowTest {

    @Test
    void ordersAreAsTheBackEndExpects() {
        String url = RestAssured.baseURI + ":" + RestAssured.port;

        new OrderFlow(url, QuarkusRestClientBuilder.newBuilder().baseUri(URI.create(url)).build(IssuedCoupons.class),
                Tokens.admin(), Tokens.service(), Tokens.user(OrderFlow.USER)).play();
    }
}

package io.firstcome.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.vertx.core.net.SocketAddress;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({ "203.0.113.7, 203.0.113.7", "127.0.0.1, 127.0.0.1", "::ffff:203.0.113.7, 203.0.113.7",
            "0:0:0:0:0:ffff:cb00:7107, 203.0.113.7", "2001:db8:1:2:3:4:5:6, 20010db800010002",
            "2001:db8:1:2::, 20010db800010002", "2001:db8:1:3::1, 20010db800010003", "fe80::1%eth0, fe80000000000000",
            "::1, 0000000000000000" })
    void ofIpv6TheFirstHalfCounts(String address, String network) {
        assertThat(Network.of(SocketAddress.inetSocketAddress(80, address))).isEqualTo(network);
    }

    /** By a proxy; each is somebody, and none is long. */
    @ParameterizedTest
    @ValueSource(strings = { "unknown", "_hidden", "client.example", "1:2", "x:y" })
    void whatIsNoAddressIsTakenAsItIs(String name) {
        assertThat(Network.of(SocketAddress.inetSocketAddress(80, name))).isEqualTo(name);
        assertThat(Network.of(SocketAddress.inetSocketAddress(80, name.repeat(1000)))).hasSize(64);
    }

    @Test
    void whomNobodyKnowsIsOneToo() {
        assertThat(Network.of(null)).isEqualTo("unknown");
        assertThat(Network.of(SocketAddress.domainSocketAddress("/run/firstcome.sock"))).isEqualTo("unknown");
    }
}

package io.firstcome.limits;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import io.firstcome.web.Problem;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.net.SocketAddress;

/** What a limit takes of a request that it lets through. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LimitsBenchmark {

    private static final int USERS = 10_000;
    private static final int ENOUGH = 1_000_000_000;

    private final Limit addresses = limit("address");
    private final Limit users = limit("user");
    private final SocketAddress ipv4 = SocketAddress.inetSocketAddress(1024, "203.0.113.7");
    private final SocketAddress ipv6 = SocketAddress.inetSocketAddress(1024, "2001:db8:1:2:3:4:5:6");
    private final String[] names = IntStream.range(0, USERS).mapToObj(number -> "user-" + number).toArray(String[]::new);

    @Benchmark
    public Problem addressAndUser() {
        Problem refusal = addresses.take(Network.of(ipv4));
        return refusal == null ? users.take(names[ThreadLocalRandom.current().nextInt(USERS)]) : refusal;
    }

    @Benchmark
    public Problem ipv6Address() {
        return addresses.take(Network.of(ipv6));
    }

    private static Limit limit(String name) {
        return new Limit(name, ENOUGH, Duration.ofSeconds(1), 100_000, Clock.systemUTC(), new SimpleMeterRegistry());
    }
}

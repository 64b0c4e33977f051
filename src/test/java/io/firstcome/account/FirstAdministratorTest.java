package io.firstcome.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;

@QuarkusTest
class FirstAdministratorTest {

    private static final int INSTANCES = 5;

    @Inject
    FirstAdministrator firstAdministrator;

    @Test
    void isMadeOnceThoughSeveralInstancesStartAtOnce() {
        String name = People.newName();

        List<Boolean> made = IntStream.range(0, INSTANCES).parallel()
                .mapToObj(instance -> start(name, People.PASSWORD))
                .toList();

        assertThat(made).hasSize(INSTANCES).containsOnlyOnce(true);
        assertThat(Claims.of(People.token(name, People.PASSWORD)).getList("groups")).isEqualTo(List.of("admin"));
    }

    @Test
    void leavesAnAccountAsItIs() {
        String name = People.newName();
        People.signUp(name, People.PASSWORD).statusCode(201);

        assertThat(start(name, "another password")).isFalse();

        assertThat(Claims.of(People.token(name, People.PASSWORD)).getList("groups")).isEqualTo(List.of("user"));
    }

    private boolean start(String name, String password) {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> firstAdministrator.makeUnlessThere(name, password));
        } catch (Throwable failed) {
            throw new AssertionError(failed);
        }
    }
}

package io.firstcome.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

/** PITFALLS 13: without a unique key there were eight accounts of one name, and then nobody could log in. */
@QuarkusTest
class OneAccountPerNameTest {

    private static final int AT_ONCE = 50;

    @Test
    void whoSignsUpSecondIsTold() {
        String name = People.newName();
        People.signUp(name, People.PASSWORD).statusCode(201).body("data.username", equalTo(name));

        People.signUp(name, "another password").statusCode(409)
                .body("errorMessage.code", equalTo("E409"))
                .body("errorMessage.data.reason", equalTo("USERNAME_TAKEN"));
    }

    @Test
    void caseMakesNoOtherName() {
        String name = People.newName();
        People.signUp(name, People.PASSWORD).statusCode(201);

        People.signUp(name.toUpperCase(Locale.ROOT), People.PASSWORD).statusCode(409);
        People.logIn(name.toUpperCase(Locale.ROOT), People.PASSWORD).statusCode(200);
    }

    @Test
    void ofFiftyAtTheSameMomentOneGetsIt() throws Exception {
        // Given
        String name = People.newName();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService crowd = Executors.newFixedThreadPool(AT_ONCE);
        List<Future<Integer>> attempts = IntStream.range(0, AT_ONCE)
                .mapToObj(number -> crowd.submit(() -> {
                    start.await();
                    return People.signUp(name, People.PASSWORD + number).extract().statusCode();
                }))
                .toList();

        // When
        start.countDown();

        // Then
        List<Integer> answers = attempts.stream().map(OneAccountPerNameTest::get).toList();
        crowd.shutdown();
        assertThat(answers).filteredOn(status -> status == 201).hasSize(1);
        assertThat(answers).filteredOn(status -> status == 409).hasSize(AT_ONCE - 1);
    }

    private static int get(Future<Integer> attempt) {
        try {
            return attempt.get(30, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }
}

package io.firstcome;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.smallrye.mutiny.Uni;

/** The hot path goes by callbacks (docs/adr/0011), what is rare is Mutiny's: where the one meets the other. */
public final class Callbacks {

    private Callbacks() {
    }

    /**
     * Asks at each subscription.
     *
     * @param asked is handed who hears the answer, or what it failed with; one of the two is null
     */
    public static <T> Uni<T> uni(Consumer<BiConsumer<T, Throwable>> asked) {
        return Uni.createFrom().emitter(answer -> asked.accept((item, failure) -> {
            if (failure == null) {
                answer.complete(item);
            } else {
                answer.fail(failure);
            }
        }));
    }
}

package io.firstcome;

import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * Runs work that belongs to no request, or to many, on an event loop with a context of its own, as a database session
 * needs one.
 */
@ApplicationScoped
public class OwnContext {

    private final Vertx vertx;

    OwnContext(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Does the work in a database session of its own. */
    public <T> Uni<T> inSession(Supplier<Uni<T>> work) {
        return run(() -> Panache.withSession(work));
    }

    /** Does the work in a database session and transaction of its own. */
    public <T> Uni<T> inTransaction(Supplier<Uni<T>> work) {
        return run(() -> Panache.withTransaction(work));
    }

    /** Does the work anew at each subscription. Its result comes on the event loop of that context. */
    public <T> Uni<T> run(Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(result -> {
            Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
            VertxContextSafetyToggle.setContextSafe(context, true);
            context.runOnContext(here -> Uni.createFrom().deferred(work::get)
                    .subscribe().with(result::complete, result::fail));
        });
    }
}

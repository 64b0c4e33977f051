package io.firstcome.coupon;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.LogFields;
import io.firstcome.OwnContext;
import io.firstcome.gate.Agreement;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateTerms;
import io.firstcome.trail.AdminAction;
import io.firstcome.trail.AdminActions;
import io.firstcome.web.Messages;
import io.firstcome.web.Outage;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.firstcome.web.Violation;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;

/**
 * What operators do with a coupon after it was created, also in mid-drop. The database comes first and the gate is told
 * what was committed; only a lower quantity is for the gate to agree to first, for it alone knows how many it has admitted.
 * Wherever an instance dies in between, the gate never offers more than the database has (docs/adr/0013). Runs on the event
 * loop.
 */
@ApplicationScoped
public class CouponLife {

    /** A gate that is closed is looked at so often while it is restored. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final Coupons coupons;
    private final CouponService service;
    private final AgreedTerms agreed;
    private final Gate gate;
    private final AdminActions actions;
    private final CouponMetrics metrics;
    private final OwnContext own;
    private final CouponConfig config;
    private final Clock clock;

    CouponLife(Coupons coupons, CouponService service, AgreedTerms agreed, Gate gate, AdminActions actions,
            CouponMetrics metrics, OwnContext own, CouponConfig config, Clock clock) {
        this.coupons = coupons;
        this.service = service;
        this.agreed = agreed;
        this.gate = gate;
        this.actions = actions;
        this.metrics = metrics;
        this.own = own;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Opens, pauses, resumes or closes it; effective for every instance when this completes. Doing it again changes nothing.
     *
     * @throws Problem COUPON_NOT_FOUND, CHANGED_MEANWHILE, IMPOSSIBLE_STEP; UNAVAILABLE when the gate cannot be told: then it
     *         is as soon as it can, and doing it again says when
     */
    Uni<CouponView> take(UUID couponId, LifeStep step, Instruction instruction) {
        return own.inTransaction(() -> locked(couponId, instruction).flatMap(coupon -> take(coupon, step, instruction)))
                .chain(this::tell);
    }

    private Uni<Written> take(Coupon coupon, LifeStep step, Instruction instruction) {
        Instant now = clock.instant();
        if (!step.isPossible(coupon, now)) {
            throw Problem.of(Reason.IMPOSSIBLE_STEP).with("state", coupon.stateAt(now));
        }
        return coupon.state() == step.to() ? unchanged(coupon)
                : written(coupon, step.action(), instruction, () -> coupon.take(step, now));
    }

    /**
     * Changes what is said in the change, all or nothing; effective for every instance when this completes.
     *
     * @throws Problem COUPON_NOT_FOUND, CHANGED_MEANWHILE, INVALID_REQUEST, IMPOSSIBLE_STEP for the drop of a closed coupon;
     *         QUANTITY_TAKEN with the least that is possible; UNAVAILABLE when the gate cannot be told, or has to be asked and
     *         does not answer
     */
    Uni<CouponView> change(UUID couponId, CouponChange change, Instruction instruction) {
        return leaveWhatIsTaken(couponId, change)
                .chain(() -> keep(couponId, change))
                .chain(() -> change(couponId, change, instruction, config.lowerTries()))
                .chain(this::tell);
    }

    /** Mostly known before anything has to be done for it; the gate is asked again when it counts. */
    private Uni<Void> leaveWhatIsTaken(UUID couponId, CouponChange change) {
        if (change.totalQuantity() == null) {
            return Uni.createFrom().voidItem();
        }
        return gate.taken(couponId)
                .onFailure().recoverWithItem(0)
                .invoke(taken -> mustLeave(taken, change))
                .replaceWithVoid();
    }

    /**
     * Before anything is committed: keepers may have forgotten a coupon whose window was over, and are to find what is missed.
     */
    private Uni<Void> keep(UUID couponId, CouponChange change) {
        return change.closesAt() == null ? Uni.createFrom().voidItem()
                : gate.keep(couponId, change.closesAt());
    }

    private static void mustLeave(int taken, CouponChange change) {
        if (change.totalQuantity() < taken) {
            throw Problem.of(Reason.QUANTITY_TAKEN).with("taken", taken);
        }
    }

    /** @param tries how often it may still begin anew, because something came between */
    private Uni<Written> change(UUID couponId, CouponChange change, Instruction instruction, int tries) {
        return own.inTransaction(() -> locked(couponId, instruction).flatMap(coupon -> change(coupon, change, instruction)))
                .flatMap(begun -> begun.lowering() == null ? Uni.createFrom().item(begun)
                        : lower(begun.lowering(), change, instruction).onItem().ifNull().switchTo(() -> tries > 1
                                ? change(couponId, change, instruction.behind(begun.coupon()), tries - 1)
                                : Uni.createFrom().failure(unavailable())));
    }

    private Uni<Written> change(Coupon coupon, CouponChange change, Instruction instruction) {
        check(coupon, change, instruction);
        if (change.changesNothing(coupon)) {
            return unchanged(coupon);
        }
        if (change.totalQuantityOr(coupon.totalQuantity()) < coupon.totalQuantity()) {
            Lowering lowering = Lowering.of(coupon, change);
            return coupons.takeVersions(coupon.id(), coupon.version(), Lowering.VERSIONS)
                    .replaceWith(() -> new Written(coupon, false, lowering));
        }
        return written(coupon, change, instruction);
    }

    private void check(Coupon coupon, CouponChange change, Instruction instruction) {
        if (coupon.state() == CouponState.CLOSED && change.changesTheDrop(coupon)) {
            throw Problem.of(Reason.IMPOSSIBLE_STEP).with("state", coupon.state());
        }
        List<Violation> violations = change.on(coupon.times()).broken().entrySet().stream()
                .map(broken -> new Violation(broken.getKey(), Messages.of(broken.getValue(), instruction.language())))
                .toList();
        if (!violations.isEmpty()) {
            throw Problem.of(Reason.INVALID_REQUEST).with(Violation.KEY, violations);
        }
        if (change.totalQuantity() != null) {
            mustLeave(coupon.issuedQuantity(), change);
        }
    }

    /**
     * A lower quantity on its way: the gate is asked to go by it under a version that no row ever has, and the row is changed
     * only if it still has the version that was taken for it.
     *
     * @param before what the gate is told if nothing comes of it, under the version of the row
     * @param lowered what it is asked to go by
     */
    private record Lowering(GateTerms before, GateTerms lowered) {

        static final int VERSIONS = 2;

        static Lowering of(Coupon coupon, CouponChange change) {
            GateTerms terms = coupon.terms();
            return new Lowering(terms.as(terms.version() + VERSIONS), change.on(terms).as(terms.version() + 1));
        }
    }

    /** @return null where something came between, and it has to begin anew */
    private Uni<Written> lower(Lowering lowering, CouponChange change, Instruction instruction) {
        return askToLower(lowering, System.nanoTime())
                .onFailure().call(() -> takeBack(lowering))
                .flatMap(answer -> switch (answer.kind()) {
                    case AGREED -> own.inTransaction(() -> lowered(lowering, change, instruction))
                            // Whatever else it fails with, it may have been committed: a keeper finds out
                            .onFailure(Problem.class).call(() -> takeBack(lowering));
                    case NEWER -> Uni.createFrom().nullItem();
                    case TAKEN -> takeBack(lowering).chain(() -> Uni.createFrom().failure(
                            Problem.of(Reason.QUANTITY_TAKEN).with("taken", answer.taken())));
                    case STALE, MISSING -> takeBack(lowering).chain(() -> Uni.createFrom().failure(unavailable()));
                });
    }

    /**
     * For a lowering that will never be written: the gate goes by what was before. If it cannot be told, a keeper sees to it.
     */
    private Uni<Void> takeBack(Lowering lowering) {
        return gate.agree(lowering.before()).replaceWithVoid().onFailure().recoverWithNull();
    }

    private Uni<Agreement> askToLower(Lowering lowering, long since) {
        return gate.lower(lowering.lowered()).flatMap(answer -> {
            boolean isClosed = answer.kind() == Agreement.Kind.STALE || answer.kind() == Agreement.Kind.MISSING;
            boolean isLate = System.nanoTime() - since > config.lowerWithin().toNanos();
            // Keepers find out and have it restored
            return isClosed && !isLate ? Uni.createFrom().voidItem().onItem().delayIt().by(LOOK_AGAIN)
                    .chain(() -> askToLower(lowering, since)) : Uni.createFrom().item(answer);
        });
    }

    private Uni<Written> lowered(Lowering lowering, CouponChange change, Instruction instruction) {
        return coupons.lock(lowering.before().couponId()).flatMap(coupon -> {
            if (coupon.version() != lowering.before().version()) {
                return Uni.createFrom().nullItem();
            }
            // A claim that went past the gate may have been issued meanwhile
            mustLeave(coupon.issuedQuantity(), change);
            return written(coupon, change, instruction);
        });
    }

    /**
     * What was committed.
     *
     * @param isChanged whether that is news to the gate
     * @param lowering what has only begun, null where it is done
     */
    private record Written(Coupon coupon, boolean isChanged, Lowering lowering) {
    }

    private Uni<Coupon> locked(UUID couponId, Instruction instruction) {
        return coupons.lock(couponId)
                .invoke(coupon -> {
                    if (!instruction.isFor(coupon)) {
                        throw Problem.of(Reason.CHANGED_MEANWHILE).with("version", coupon.version());
                    }
                });
    }

    private static Uni<Written> unchanged(Coupon coupon) {
        return Uni.createFrom().item(new Written(coupon, false, null));
    }

    private Uni<Written> written(Coupon coupon, CouponChange change, Instruction instruction) {
        return written(coupon, AdminAction.Kind.CHANGE_COUPON, instruction, () -> coupon.change(change));
    }

    private Uni<Written> written(Coupon coupon, AdminAction.Kind action, Instruction instruction, Runnable work) {
        Map<String, Object> before = coupon.details();
        work.run();
        return actions.record(AdminAction.of(action, instruction.operator())
                .coupon(coupon.id())
                .details(difference(before, coupon.details())))
                .chain(() -> Panache.flush())
                .replaceWith(() -> new Written(coupon, true, null));
    }

    private static Map<String, Object> difference(Map<String, Object> before, Map<String, Object> after) {
        Map<String, Object> old = new LinkedHashMap<>();
        Map<String, Object> fresh = new LinkedHashMap<>();
        after.forEach((field, value) -> {
            if (!Objects.equals(before.get(field), value)) {
                old.put(field, before.get(field));
                fresh.put(field, value);
            }
        });
        return Map.of("before", old, "after", fresh);
    }

    /** Who has changed nothing makes sure all the same that the gate knows: it may be the second try. */
    private Uni<CouponView> tell(Written written) {
        GateTerms terms = written.coupon().terms();
        if (written.isChanged()) {
            metrics.changed();
        }
        return (written.isChanged() ? agreed.tell(terms) : agreed.check(terms))
                .onFailure().invoke(failure -> LogFields.coupon(terms.couponId(),
                        () -> Log.warnf("The gate of coupon %s is not told version %d yet: %s", terms.couponId(),
                                terms.version(), failure)))
                .onFailure(failure -> Outage.reasonOf(failure).isPresent()).transform(failure -> unavailable())
                .chain(() -> service.view(written.coupon()));
    }

    private static Problem unavailable() {
        return Problem.of(Reason.UNAVAILABLE).retryAfter(Outage.RETRY_AFTER);
    }
}

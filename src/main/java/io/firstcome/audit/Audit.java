package io.firstcome.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.firstcome.gate.Beat;

/**
 * What every part of the system knows of a coupon, side by side (SPEC §2). A part that could not be asked is left out.
 *
 * @param consistent whether they agree, allowing for what is under way; false too where a part could not be asked
 * @param underWay claims that are accepted and not decided yet, or decided and not told to the gate
 * @param findings what does not agree
 * @param differences the users for whom it does not, up to a bound
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Audit", examples = """
        {"couponId": "019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11", "at": "2026-11-27T03:00:05.000Z", "consistent": true, "underWay": 0,
         "gate": {"state": "OPEN", "taken": 100, "undecided": 0, "undecidedForMillis": 0},
         "outbox": {"size": 0, "oldestMillis": 0},
         "log": {"partition": 7, "end": 100, "committed": 100, "undecided": 0},
         "database": {"totalQuantity": 100, "issuedQuantity": 100, "rows": 100, "lastRank": 100, "rejected": 0, "returned": 0},
         "deadLetters": {"open": 0, "resolved": 0}, "findings": [], "differences": []}""")
public record Audit(UUID couponId, Instant at, boolean consistent, int underWay, GateFigures gate, OutboxFigures outbox,
        LogFigures log, DatabaseFigures database, DeadLetterFigures deadLetters, List<Finding> findings,
        List<Difference> differences) {

    /** @param undecided admitted claims that are neither issued nor rejected nor dead letters */
    public record GateFigures(Beat.State state, int taken, int undecided, long undecidedForMillis) {

        static GateFigures of(Beat beat) {
            return new GateFigures(beat.state(), beat.taken(), beat.undecided(), beat.undecidedFor().toMillis());
        }
    }

    public record OutboxFigures(int size, long oldestMillis) {

        static OutboxFigures of(Beat beat) {
            return new OutboxFigures(beat.waiting(), beat.waited().toMillis());
        }
    }

    /**
     * @param end of the partition in which the coupon's claims stand
     * @param committed how far the issuer is in it
     * @param undecided the coupon's own claims behind that
     */
    public record LogFigures(int partition, long end, long committed, int undecided) {
    }

    /**
     * @param issuedQuantity the coupon's count of places held
     * @param rows issued coupons, the revoked among them
     * @param returned rows whose place went to somebody else
     */
    public record DatabaseFigures(int totalQuantity, int issuedQuantity, int rows, int lastRank, int rejected, int returned) {

        int held() {
            return rows - returned;
        }
    }

    /** @param open those that hold a place: they wait for an operator, or the gate has not been told of their discard */
    public record DeadLetterFigures(int open, int resolved) {
    }

    public enum Finding {
        GATE_AWAY,
        /** It is missing or cannot be trusted, and about to be restored. */
        GATE_CLOSED,
        /** It goes by other terms than the database: a change is under way, or a keeper tells it within seconds. */
        TERMS_DIFFER,
        LOG_AWAY,
        DATABASE_AWAY,
        /** More rows that hold a place, or a higher count, than there are coupons. */
        OVERSOLD,
        /** The coupon's counts of what is issued and what came back are not its numbers of rows. */
        COUNT_DIFFERS,
        /** The ranks are not 1 to the number of rows. */
        RANKS_NOT_DENSE,
        /** The gate has places that belong to nobody: fewer are issued than could be. */
        PLACES_WITHOUT_OWNER,
        /** Users are named under differences. */
        USERS_DIFFER
    }

    /** @param since when it was requested or issued */
    public record Difference(String userId, Kind kind, Instant since) {

        public enum Kind {
            /** Admitted by the gate, and nowhere else: neither in the outbox nor in the log nor in the database. */
            ACCEPTED_NOT_ISSUED,
            /** Decided, used or revoked, and the gate has not been told. */
            RESULT_NOT_TOLD,
            /** A winner of whom the gate does not know. */
            WINNER_WITHOUT_PLACE
        }
    }

    static boolean isOlderThan(Duration grace, Instant time, Instant now) {
        return time.plus(grace).isBefore(now);
    }
}

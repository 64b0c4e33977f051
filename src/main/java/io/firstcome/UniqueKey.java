package io.firstcome;

import org.hibernate.exception.ConstraintViolationException;

/** Tells a row whose key is there already from everything else that the database refuses. */
public final class UniqueKey {

    private static final int ER_DUP_ENTRY = 1062;

    private UniqueKey() {
    }

    /** @param failure of a statement or a transaction, as Hibernate Reactive reports it */
    public static boolean isTaken(Throwable failure) {
        return failure instanceof ConstraintViolationException refused && refused.getErrorCode() == ER_DUP_ENTRY;
    }
}

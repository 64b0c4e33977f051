package io.firstcome.claimlog;

/** Why a record of the claim log can never be issued; its message is the cause in the dead letter. */
public class UnissuableClaim extends Exception {

    private static final long serialVersionUID = 1L;

    public UnissuableClaim(String cause) {
        super(cause, null, false, false);
    }
}

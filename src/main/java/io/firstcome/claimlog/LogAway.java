package io.firstcome.claimlog;

/** The claim log takes nothing at the moment. It carries no stack trace: thousands of claims may meet it in a second. */
public class LogAway extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LogAway() {
        super("The claim log is away", null, false, false);
    }
}

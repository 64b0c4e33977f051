package io.firstcome.client;

/** Takes money, as the back end of a shop has it done; what {@link Checkout} needs of it. */
interface Payments {

    /** @throws PaymentFailed nothing was taken */
    void take(String orderId, long amount);

    class PaymentFailed extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }
}

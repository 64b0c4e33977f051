package io.firstcome.deadletter;

/**
 * What a request to replay has set going.
 *
 * @param count how many dead letters are tried again
 */
public record Replayed(int count) {
}

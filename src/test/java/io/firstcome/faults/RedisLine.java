package io.firstcome.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.firstcome.services.RedisServer;

/** Redis as an operator at a terminal sees it: a command in one line, an answer in one line. */
final class RedisLine {

    private static final int ANSWER_MILLIS = 5_000;

    private RedisLine() {
    }

    static void flush(RedisServer redis) {
        ask(redis, "FLUSHALL");
    }

    /** The number that the command is answered with. */
    static long count(RedisServer redis, String command) {
        return Long.parseLong(ask(redis, command).substring(1));
    }

    private static String ask(RedisServer redis, String command) {
        try (Socket socket = new Socket("127.0.0.1", redis.port())) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            String answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (answer == null || answer.startsWith("-")) {
                throw new IOException(command + " is answered " + answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.firstcome.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.firstcome.services.RedisServer;

/** A connection to Redis with nothing between: what is written and read is the protocol. */
final class RedisClient implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    RedisClient(RedisServer redis) {
        try {
            socket = new Socket("127.0.0.1", redis.port());
            socket.setTcpNoDelay(true);
            out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
            in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String ask(RedisServer redis, String... command) {
        try (RedisClient client = new RedisClient(redis)) {
            client.send(command(command));
            client.flush();
            return client.answer();
        }
    }

    static byte[] command(String... words) {
        ByteArrayOutputStream command = new ByteArrayOutputStream();
        command.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            command.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            command.writeBytes(bytes);
            command.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        return command.toByteArray();
    }

    void send(byte[] command) {
        try {
            out.write(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A number, a word or a text; lists are not asked for. */
    String answer() {
        try {
            String line = line();
            if (line.startsWith("-")) {
                throw new IllegalStateException(line);
            }
            if (!line.startsWith("$")) {
                return line.substring(1);
            }
            String text = new String(in.readNBytes(Integer.parseInt(line.substring(1))), StandardCharsets.UTF_8);
            in.skipNBytes(2);
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new IOException("Redis has hung up");
            }
            line.append((char) c);
        }
        in.skipNBytes(1);
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

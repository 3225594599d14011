package dev.tidemark.protocol.client;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Frames over the JDK's own WebSocket: section 1. It checks nothing of what is sent. */
public final class Connection implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final Optional<byte[]> END = Optional.empty();

    private final BlockingQueue<Optional<byte[]>> arrived = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    private Connection(URI server) {
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("tidemark.v1")
                .buildAsync(server.resolve("/sync"), new Ear())
                .join();
    }

    public static Connection to(URI server) {
        return new Connection(server);
    }

    public Connection send(byte[] frame) {
        socket.sendBinary(ByteBuffer.wrap(frame), true).join();
        return this;
    }

    /** Sends a frame without waiting: it is sent once it has left this process. One at a time. */
    public CompletableFuture<?> sending(byte[] frame) {
        return socket.sendBinary(ByteBuffer.wrap(frame), true);
    }

    /** Sends a part of a message that never ends. */
    public void sendPart(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), false).join();
    }

    /** Cuts the connection without a word. */
    public void cut() {
        socket.abort();
    }

    /** Returns the next frame, or nothing where the server has closed. */
    public Optional<byte[]> frame() {
        try {
            Optional<byte[]> next = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException("the server says nothing for " + PATIENCE_SECONDS + " s");
            }
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public Answer answer() {
        return Answer.read(frame().orElseThrow(() -> new IllegalStateException("the server has closed")));
    }

    /** Returns the next answer of a kind; others that the server sends on its own are passed over. */
    public <T extends Answer> T next(Class<T> kind) {
        Answer answer = answer();
        while (!kind.isInstance(answer)) {
            if (answer instanceof Answer.Refusal) {
                throw new IllegalStateException(answer.toString());
            }
            answer = answer();
        }
        return kind.cast(answer);
    }

    /** Returns the refusal that comes next, and sees to it that the server closes behind it. */
    public Answer.Refusal refusal() {
        for (Answer answer = answer(); ; answer = answer()) {
            if (answer instanceof Answer.Refusal refusal) {
                awaitEnd();
                return refusal;
            }
        }
    }

    /** Waits until the server closes. */
    public void awaitEnd() {
        while (frame().isPresent()) {
            continue;
        }
    }

    @Override
    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").whenComplete((done, failure) -> socket.abort());
    }

    private final class Ear implements WebSocket.Listener {
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            message.writeBytes(bytes);
            if (last) {
                arrived.add(Optional.of(message.toByteArray()));
                message.reset();
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            arrived.add(END);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            arrived.add(END);
        }
    }
}

package dev.tidemark.plugin.transport.websocket;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What the tests of this plugin need of a link's two ends. */
final class Ends {
    static final URI ANYWHERE = URI.create("ws://127.0.0.1:0");
    private static final int PATIENCE_SECONDS = 20;

    private Ends() {}

    static Transport transport(Map<String, Object> settings) {
        WebSocketTransportProvider provider = new WebSocketTransportProvider();
        return provider.create(TestConfig.of(provider.configSpec(), settings), TestContext.in(Path.of("nowhere")));
    }

    static Link connect(Transport transport, URI address) throws Exception {
        return transport.connect(address).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    static TransportException failure(Transport transport, URI address) throws Exception {
        try {
            connect(transport, address).close();
        } catch (ExecutionException e) {
            return (TransportException) e.getCause();
        }
        throw new AssertionError("there is a link to " + address);
    }

    /** Keeps what one link tells. */
    static final class Told implements Link.Receiver {
        private final BlockingQueue<ByteBuffer> frames = new LinkedBlockingQueue<>();
        private final CompletableFuture<Optional<TransportException>> closed = new CompletableFuture<>();

        @Override
        public void received(ByteBuffer frame) {
            frames.add(frame);
        }

        @Override
        public void writable() {
            frames.size();
        }

        @Override
        public void closed(Optional<TransportException> failure) {
            closed.complete(failure);
        }

        ByteBuffer frame() throws InterruptedException {
            return Optional.ofNullable(frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .orElseThrow();
        }

        Optional<TransportException> end() throws Exception {
            return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        TransportException failure() throws Exception {
            return end().orElseThrow();
        }
    }
}

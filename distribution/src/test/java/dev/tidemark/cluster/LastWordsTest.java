package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.internal.wire.Messages;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.testkit.VirtualTime;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A server that ends a session says why, and a device that is sending meanwhile finds the link closed before it has read that. */
class LastWordsTest {
    private static final Refusal FULL =
            new Refusal(Refusal.Code.INTERNAL, "the server's store: the disk is full", Map.of());

    @Test
    void whatTheServerSaidLastIsToldAndNotThatTheLinkIsClosed() {
        SyncException problem = failure(Optional.of(Messages.encode(FULL)));
        assertTrue(
                problem.getMessage().endsWith("refuses: the server's store: the disk is full"), problem.getMessage());
    }

    @Test
    void ofAServerThatSaidNothingItIsToldThatTheConnectionEnded() {
        SyncException problem = failure(Optional.empty());
        assertTrue(
                problem.getMessage().endsWith(" ended before the sync was complete. What arrived is kept; sync again"),
                problem.getMessage());
    }

    private static SyncException failure(Optional<ByteBuffer> lastWords) {
        try (Cluster cluster = new Cluster()) {
            cluster.with(builder -> builder.transport("memory", new EndingTransport(cluster.time, lastWords)));
            SyncNode device = cluster.device("D");
            CompletableFuture<SyncReport> done = cluster.begin(device);
            cluster.time.runUntil(done::isDone);
            Throwable cause =
                    assertThrows(CompletionException.class, done::join).getCause();
            assertEquals(SyncException.class, cause.getClass());
            return (SyncException) cause;
        }
    }

    /** Its links are closed by the other end when the first frame is sent, which is told a moment later. */
    private record EndingTransport(VirtualTime time, Optional<ByteBuffer> lastWords) implements Transport {
        @Override
        public CompletionStage<Link> connect(URI address) {
            return CompletableFuture.completedFuture(new EndingLink(time, lastWords));
        }

        @Override
        public Listener listen(URI address, Acceptor acceptor) {
            throw new UnsupportedOperationException("nobody listens here");
        }

        @Override
        public void close() {}
    }

    private static final class EndingLink implements Link {
        private static final Duration MOMENT = Duration.ofMillis(1);

        private final VirtualTime time;
        private final Optional<ByteBuffer> lastWords;
        private Receiver receiver;

        EndingLink(VirtualTime time, Optional<ByteBuffer> lastWords) {
            this.time = time;
            this.lastWords = lastWords;
        }

        @Override
        public void start(Receiver starting) {
            receiver = starting;
        }

        @Override
        public void send(ByteBuffer frame) {
            lastWords.ifPresent(words -> time.after(MOMENT, () -> receiver.received(words)));
            time.after(MOMENT.multipliedBy(2), () -> receiver.closed(Optional.empty()));
            throw new TransportException(TransportException.Kind.CLOSED, "the link is closed");
        }

        @Override
        public long queuedBytes() {
            return 0;
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public String remote() {
            return "a server that ends";
        }

        @Override
        public void close() {}
    }
}

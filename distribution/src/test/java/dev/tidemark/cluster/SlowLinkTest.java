package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.testkit.ForwardingLink;
import dev.tidemark.testkit.ForwardingTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** A live device whose frames are long under way, and whose server finds the link full. */
class SlowLinkTest {
    private static final long FULL = 1L << 30;

    private final Queue<Runnable> underWay = new ArrayDeque<>();
    private boolean isSlow;
    private boolean isFull;
    private Link.Receiver server;

    /** Keeps what devices send, in its order, and tells a server that nothing of what it has sent has gone. */
    private final class Slow extends ForwardingTransport {
        Slow(Transport inner) {
            super(inner);
        }

        @Override
        protected Link opened(Link link) {
            return new ForwardingLink(link) {
                @Override
                public void send(ByteBuffer frame) {
                    if (isSlow) {
                        underWay.add(() -> super.send(frame));
                    } else {
                        super.send(frame);
                    }
                }
            };
        }

        @Override
        protected Link accepted(Link link) {
            return new ForwardingLink(link) {
                @Override
                public long queuedBytes() {
                    return isFull ? FULL : super.queuedBytes();
                }
            };
        }

        @Override
        protected Link.Receiver receiving(Link.Receiver receiver) {
            server = receiver;
            return receiver;
        }
    }

    /**
     * S and D write to one row at once. S tells D of "theirs", and, before it hears that D has that, of the row as a whole once more,
     * for it has merged D's write; this page waits, since the link is full. Meanwhile D has written over "theirs" in its knowledge, and
     * is told that it stands, which overtakes the page.
     */
    @Test
    void aPageThatWaitsDoesNotBringBackWhatTheDeviceHasReplaced() {
        try (Cluster cluster = new Cluster()) {
            cluster.with(builder -> builder.transport("memory", new Slow(cluster.network.transport())));
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(s, "r", Row.EMPTY.with(Cluster.row("a", "first")).with(Cluster.row("b", "first")));
            d.live(event -> {});
            cluster.time.advance(Duration.ofSeconds(1));
            isSlow = true;
            patch(cluster, d, "b", "mine");
            patch(cluster, s, "a", "theirs");
            assertEquals(Optional.of("theirs"), cluster.read(d, "r", "a"));
            isFull = true;
            arrive(cluster, 1);
            assertEquals(
                    Optional.of("mine"), cluster.read(s, "r", "b"), "and what D says of its checkpoint is under way");
            patch(cluster, d, "a", "own");
            isSlow = false;
            arrive(cluster, underWay.size());
            assertEquals(Optional.of("own"), cluster.read(s, "r", "a"), "it was written in the knowledge of S");
            assertEquals(0, Cluster.pending(d));
            isFull = false;
            server.writable();
            cluster.time.advance(Duration.ofSeconds(1));
            assertEquals(Optional.of("own"), cluster.read(d, "r", "a"));
            assertEquals(Cluster.content(s), Cluster.content(d));
        }
    }

    /**
     * D's write is committed while a page waits that S read before; what says that it was committed overtakes the page. E has read just as
     * far as that page goes, and so knows nothing of the write.
     */
    @Test
    void aPageThatWaitsSaysNothingOfWhatTheServerHasTakenSince() {
        try (Cluster cluster = new Cluster()) {
            cluster.with(builder -> builder.transport("memory", new Slow(cluster.network.transport())));
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(s, "r", "a", "first");
            cluster.sync(e);
            d.live(event -> {});
            cluster.time.advance(Duration.ofSeconds(1));
            isFull = true;
            Link.Receiver waits = server;
            cluster.write(s, "q", "a", "new");
            isFull = false;
            cluster.sync(e);
            isFull = true;
            patch(cluster, d, "a", "mine");
            assertEquals(0, Cluster.pending(d), "S has it, and says so");
            assertFalse(cluster.has(d, "q"), "and the page still waits");
            isFull = false;
            waits.writable();
            cluster.time.advance(Duration.ofSeconds(1));
            patch(cluster, e, "a", "of E");
            assertEquals(1, Mesh.everything(e).takenBy(d).conflicts());
            assertEquals(Optional.of("mine"), cluster.read(d, "r", "a"), "until S has decided");
        }
    }

    private static void patch(Cluster cluster, SyncNode node, String column, String value) {
        node.write(writer -> {
            writer.patch(Cluster.NOTES, RowKey.of("r"), Cluster.row(column, value));
            return value;
        });
        cluster.time.advance(Duration.ofMillis(50));
    }

    private void arrive(Cluster cluster, int frames) {
        for (int i = 0; i < frames; i++) {
            underWay.remove().run();
        }
        cluster.time.advance(Duration.ofMillis(50));
    }
}

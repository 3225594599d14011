package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Message;
import dev.tidemark.runtime.internal.wire.Messages;
import dev.tidemark.runtime.internal.wire.Push;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.testkit.ForwardingLink;
import dev.tidemark.testkit.ForwardingReceiver;
import dev.tidemark.testkit.ForwardingTransport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What travels where a strategy asks for ancestors, and that nothing does where none asks. */
class AskedAncestorsTest {
    private final List<Message> messages = new ArrayList<>();

    private Cluster cluster(TablePolicy policy, String... chain) {
        Cluster cluster = new Cluster(policy, chain);
        return cluster.with(builder -> builder.transport(
                "memory", new Recording(new MeteredTransport(cluster.network.transport(), cluster.wire()), messages)));
    }

    /** Two devices write one row, each twice, and sync. */
    private void written(Cluster cluster, String column) {
        SyncNode s = cluster.server();
        cluster.write(s, "r", Row.of(Map.of("count", Value.of(10), "note", Value.of("old"))));
        SyncNode d = cluster.device("D");
        SyncNode e = cluster.device("E");
        cluster.settle(List.of(d, e));
        for (SyncNode device : List.of(d, e)) {
            cluster.write(device, "r", Row.of(Map.of(column, Value.of(11))));
            cluster.write(device, "r", Row.of(Map.of(column, Value.of(12))));
        }
        cluster.settle(List.of(d, e));
    }

    @Test
    void whereNobodyAsksNothingIsSaidOfItAndBatchesAreOfTheFirstFormat() {
        try (Cluster cluster = cluster(TablePolicy.DEFAULT, "last-writer-wins")) {
            written(cluster, "count");
            assertEquals(Set.of(), said());
            assertEquals(Set.of(1), formats());
        }
    }

    @Test
    void whereSomebodyAsksWelcomeSaysSoAndOnlyUpdatesOfThatColumnTakeTheSecondFormat() {
        try (Cluster cluster = cluster(counted(), "last-writer-wins")) {
            written(cluster, "note");
            assertEquals(Set.of("ancestor/notes=count"), said());
            assertEquals(Set.of(1), formats());
        }
        messages.clear();
        try (Cluster cluster = cluster(counted(), "last-writer-wins")) {
            written(cluster, "count");
            assertTrue(formats().contains(2), formats()::toString);
        }
    }

    /** Another server, or the same one with another configuration, does not ask: nothing is sent that it might not read. */
    @Test
    void whatIsKeptForAServerThatAsksNoMoreIsNotSent() {
        try (Cluster cluster = cluster(TablePolicy.DEFAULT, "counter", "last-writer-wins")) {
            SyncNode s = cluster.server();
            cluster.write(s, "r", Row.of(Map.of("count", Value.of(10))));
            SyncNode d = cluster.device("D");
            cluster.sync(d);
            cluster.write(d, "r", Row.of(Map.of("count", Value.of(11))));
            StorageBackend kept = cluster.copyOf(s);
            cluster.stop(s);
            messages.clear();
            cluster.with(builder -> builder.conflict(List.of("last-writer-wins"))
                    .transport(
                            "memory",
                            new Recording(
                                    new MeteredTransport(cluster.network.transport(), cluster.wire()), messages)));
            SyncNode silent = cluster.server(kept);
            cluster.sync(d);
            assertEquals(Set.of(), said());
            assertEquals(Set.of(1), formats());
            assertEquals(Cluster.content(d), Cluster.content(silent));
        }
    }

    private static TablePolicy counted() {
        return new TablePolicy(
                List.of(),
                Map.of("count", List.of("counter")),
                TablePolicy.Granularity.COLUMN,
                TablePolicy.Deletes.BY_STAMP,
                Map.of());
    }

    private Set<String> said() {
        Set<String> said = new LinkedHashSet<>();
        for (Message message : messages) {
            extensions(message).forEach((key, value) -> {
                if (key.contains("ancestor")) {
                    said.add(key + "=" + value);
                }
            });
        }
        return said;
    }

    private static Map<String, String> extensions(Message message) {
        return message instanceof Hello hello
                ? hello.extensions()
                : message instanceof Welcome welcome ? welcome.extensions() : Map.of();
    }

    /** Returns the formats of all batches that were pushed; without a codec they travel as they are, behind a byte that says so. */
    private Set<Integer> formats() {
        Set<Integer> formats = new LinkedHashSet<>();
        for (Message message : messages) {
            if (message instanceof Push push && push.offset() == 0) {
                formats.add((int) push.chunk().get(push.chunk().position() + 1));
            }
        }
        return formats;
    }

    /** A transport whose frames are noted, whichever way they go. */
    private static final class Recording extends ForwardingTransport {
        private final List<Message> messages;

        Recording(Transport transport, List<Message> messages) {
            super(transport);
            this.messages = messages;
        }

        @Override
        protected Link opened(Link link) {
            return new ForwardingLink(link) {
                @Override
                public void start(Receiver receiver) {
                    super.start(noting(receiver));
                }
            };
        }

        @Override
        protected Link.Receiver receiving(Link.Receiver receiver) {
            return noting(receiver);
        }

        private Link.Receiver noting(Link.Receiver receiver) {
            return new ForwardingReceiver(receiver) {
                @Override
                public void received(ByteBuffer frame) {
                    ByteBuffer copy = ByteBuffer.allocate(frame.remaining());
                    copy.put(frame.duplicate()).flip();
                    messages.add(Messages.decode(copy));
                    super.received(frame);
                }
            };
        }
    }
}

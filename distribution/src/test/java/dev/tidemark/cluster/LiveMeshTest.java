package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNode.LiveEvent;
import dev.tidemark.testkit.ForwardingLink;
import dev.tidemark.testkit.ForwardingTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Equals that keep in step by themselves. */
class LiveMeshTest {
    private static List<LiveEvent> live(SyncNode node) {
        List<LiveEvent> events = new ArrayList<>();
        node.live(events::add);
        return events;
    }

    private static void put(SyncNode node, String row, String value) {
        node.write(writer -> {
            writer.put(Mesh.NOTES, RowKey.of(row), Cluster.row("a", value));
            return value;
        });
    }

    @Test
    void aCommitOfEitherEndIsSoonAtTheOther() {
        try (Mesh mesh = new Mesh()) {
            SyncNode hub = mesh.connected("hub");
            SyncNode a = mesh.connected("a", "hub");
            live(a);
            mesh.time.advance(Duration.ofSeconds(1));
            mesh.write(a, "r", "a", "from a");
            assertEquals(Optional.of("from a"), mesh.read(hub, "r", "a"));
            mesh.write(hub, "r", "a", "from the hub");
            assertEquals(Optional.of("from the hub"), mesh.read(a, "r", "a"));
            mesh.delete(hub, "r");
            assertEquals(Optional.empty(), mesh.read(a, "r", "a"));
            assertEquals(1, mesh.network.openLinks());
        }
    }

    @Test
    void aCommitGoesOnThroughAThird() {
        try (Mesh mesh = new Mesh()) {
            SyncNode hub = mesh.connected("hub");
            SyncNode a = mesh.connected("a", "hub");
            SyncNode b = mesh.connected("b", "hub");
            live(a);
            live(b);
            mesh.time.advance(Duration.ofSeconds(1));
            mesh.write(a, "r", "a", "one");
            assertEquals(Optional.of("one"), mesh.read(b, "r", "a"));
            mesh.write(b, "r", "a", "two");
            assertEquals(Optional.of("two"), mesh.read(a, "r", "a"));
            assertEquals(Optional.of("two"), mesh.read(hub, "r", "a"));
            assertEquals(List.of(), Mesh.conflicts(hub));
        }
    }

    @Test
    void whoHasHeardEverythingFallsSilent() {
        try (Mesh mesh = new Mesh("words")) {
            SyncNode a = mesh.connected("a", "b", "c");
            SyncNode b = mesh.connected("b", "a", "c");
            SyncNode c = mesh.connected("c", "a", "b");
            List<List<LiveEvent>> all = List.of(live(a), live(b), live(c));
            mesh.time.advance(Duration.ofSeconds(1));
            put(a, "r", "one");
            put(b, "r", "two");
            mesh.time.advance(Duration.ofSeconds(5));
            all.forEach(List::clear);
            mesh.time.advance(Duration.ofSeconds(30));
            all.forEach(events -> assertEquals(List.of(), events));
            for (SyncNode node : List.of(a, b, c)) {
                assertEquals(Optional.of("one two"), mesh.read(node, "r", "a"));
            }
        }
    }

    @Test
    void aLiveEqualConnectsAgainAfterTheLinkBroke() {
        try (Mesh mesh = new Mesh()) {
            SyncNode hub = mesh.connected("hub");
            SyncNode a = mesh.connected("a", "hub");
            List<LiveEvent> events = live(a);
            mesh.time.advance(Duration.ofSeconds(1));
            mesh.network.breakLinks(address -> true);
            mesh.write(hub, "r", "a", "one");
            mesh.write(a, "q", "a", "two");
            mesh.time.advance(Duration.ofSeconds(5));
            assertTrue(events.stream().anyMatch(LiveEvent.Failed.class::isInstance));
            assertEquals(Optional.of("one"), mesh.read(a, "r", "a"));
            assertEquals(Optional.of("two"), mesh.read(hub, "q", "a"));
        }
    }

    @Test
    void anEqualThatStartsAgainIsFoundAgain() {
        try (Mesh mesh = new Mesh()) {
            SyncNode hub = mesh.connected("hub");
            SyncNode a = mesh.connected("a", "hub");
            live(a);
            mesh.time.advance(Duration.ofSeconds(1));
            StorageBackend kept = mesh.copyOf(hub);
            mesh.stop(hub);
            mesh.write(a, "r", "a", "one");
            mesh.time.advance(Duration.ofHours(1));
            SyncNode again = mesh.connected("hub", kept);
            mesh.time.advance(Duration.ofMinutes(2));
            assertEquals(Optional.of("one"), mesh.read(again, "r", "a"));
            mesh.write(again, "r", "a", "two");
            assertEquals(Optional.of("two"), mesh.read(a, "r", "a"));
        }
    }

    @Test
    void commitsAtAllEndsWhileLinksBreakEndUpEverywhere() {
        for (long seed = 1; seed <= 10; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            try (Mesh mesh = new Mesh(seed)) {
                List<SyncNode> nodes = List.of(
                        mesh.connected("a", "b"),
                        mesh.connected("b", "c", "d"),
                        mesh.connected("c", "a"),
                        mesh.connected("d", "a"));
                nodes.forEach(LiveMeshTest::live);
                for (int i = 0; i < 60; i++) {
                    String value = "v" + i;
                    String row = "r" + random.nextInt(4);
                    put(nodes.get(random.nextInt(nodes.size())), row, value);
                    mesh.time.advance(Duration.ofMillis(random.nextInt(60)));
                    if (random.nextInt(15) == 0) {
                        mesh.network.breakLinks(address -> random.nextBoolean());
                    }
                }
                mesh.time.advance(Duration.ofSeconds(30));
                for (SyncNode node : nodes) {
                    assertEquals(Cluster.content(nodes.get(0)), Cluster.content(node), "seed " + seed);
                }
            }
        }
    }

    @Test
    void aPlanThatAllowsNoOpenLinkExchangesAfterOwnCommitsAndAtItsInterval() {
        SyncPlan saving = new SyncPlan(
                "saving", Duration.ofMinutes(15), Duration.ofSeconds(1), 200, Codec.Level.HIGH, false, false);
        try (Mesh mesh = new Mesh()) {
            SyncNode hub = mesh.connected("hub");
            SyncNode a = mesh.connected("a", Stores.memory(), builder -> builder.power(state -> saving), "hub");
            live(a);
            mesh.time.advance(Duration.ofSeconds(5));
            assertEquals(0, mesh.network.openLinks());
            mesh.write(hub, "q", "a", "two");
            mesh.write(a, "r", "a", "one");
            mesh.time.advance(Duration.ofSeconds(5));
            assertEquals(Optional.of("one"), mesh.read(hub, "r", "a"));
            mesh.write(hub, "q", "a", "three");
            mesh.time.advance(Duration.ofMinutes(10));
            assertEquals(Optional.of("two"), mesh.read(a, "q", "a"));
            mesh.time.advance(Duration.ofMinutes(6));
            assertEquals(Optional.of("three"), mesh.read(a, "q", "a"));
            assertEquals(0, mesh.network.openLinks());
        }
    }

    @Test
    void anEqualWhoseAppCantTellTheDevicesStateConnectsNevertheless() {
        SyncPlan plan =
                new SyncPlan("live", Duration.ofMinutes(1), Duration.ofMillis(10), 200, Codec.Level.FAST, true, true);
        try (Mesh mesh = new Mesh()) {
            SyncNode hub = mesh.connected("hub");
            SyncNode a = mesh.connected(
                    "a",
                    Stores.memory(),
                    builder -> builder.power(state -> plan).deviceState(() -> {
                        throw new IllegalStateException("no battery service");
                    }),
                    "hub");
            live(a);
            mesh.time.advance(Duration.ofSeconds(1));
            mesh.write(a, "r", "a", "one");
            assertEquals(Optional.of("one"), mesh.read(hub, "r", "a"));
        }
    }

    @Test
    void anEqualTellsOfItsFirstCommitAtOnce() {
        SyncPlan slow =
                new SyncPlan("slow", Duration.ofMinutes(1), Duration.ofSeconds(5), 200, Codec.Level.FAST, true, true);
        try (Mesh mesh = new Mesh()) {
            SyncNode hub = mesh.connected("hub");
            SyncNode a = mesh.connected("a", Stores.memory(), builder -> builder.power(state -> slow), "hub");
            live(a);
            mesh.time.advance(Duration.ofSeconds(10));
            put(a, "r", "one");
            mesh.time.advance(Duration.ZERO);
            assertEquals(Optional.of("one"), mesh.read(hub, "r", "a"));
            put(a, "r", "two");
            put(a, "r", "three");
            mesh.time.advance(Duration.ofMillis(4_999));
            assertEquals(Optional.of("one"), mesh.read(hub, "r", "a"), "others may join");
            mesh.time.advance(Duration.ofMillis(1));
            assertEquals(Optional.of("three"), mesh.read(hub, "r", "a"));
        }
    }

    @Test
    void aLinkThatCantBeBegunWithIsTriedAgain() {
        try (Mesh mesh = new Mesh()) {
            SyncNode hub = mesh.connected("hub");
            Transport faulty = new FirstLinkFails(mesh.network.transport());
            SyncNode a = mesh.connected("a", Stores.memory(), builder -> builder.transport("memory", faulty), "hub");
            List<LiveEvent> events = live(a);
            mesh.write(a, "r", "a", "one");
            mesh.time.advance(Duration.ofSeconds(5));
            assertTrue(events.get(0) instanceof LiveEvent.Failed, events::toString);
            assertEquals(Optional.of("one"), mesh.read(hub, "r", "a"));
        }
    }

    private static final class FirstLinkFails extends ForwardingTransport {
        private boolean hasFailed;

        FirstLinkFails(Transport transport) {
            super(transport);
        }

        @Override
        protected Link opened(Link link) {
            return new ForwardingLink(link) {
                @Override
                public void start(Receiver receiver) {
                    if (!hasFailed) {
                        hasFailed = true;
                        throw new IllegalStateException("no");
                    }
                    super.start(receiver);
                }
            };
        }
    }
}

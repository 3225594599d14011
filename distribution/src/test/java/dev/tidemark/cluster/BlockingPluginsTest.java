package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.runtime.NodeStatus.PluginFault;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.guard.Calls;
import dev.tidemark.runtime.internal.guard.Faults;
import dev.tidemark.runtime.internal.guard.Guards;
import dev.tidemark.runtime.internal.guard.PluginInstance;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingTransport;
import dev.tidemark.testkit.InMemoryNetwork;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Calls that have a deadline, into plugins that do not come back and do not heed an interrupt: the plugin is named, and the node
 * goes on without an answer.
 */
@Timeout(60)
class BlockingPluginsTest {
    /** So much shorter are deadlines of seconds, since nobody here has something to wait for; those of half a minute are more so. */
    private static final int HASTE = 20;

    private static final int MORE_HASTE = 100;

    private static final String LONG = "-".repeat(300);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<AutoCloseable> open = new ArrayList<>();
    private volatile boolean blocks;

    @AfterEach
    void close() throws Exception {
        released.countDown();
        for (AutoCloseable each : open) {
            each.close();
        }
        threads.shutdownNow();
    }

    private Guards guards(Cluster cluster) {
        return guards(cluster, HASTE);
    }

    private Guards guards(Cluster cluster, int haste) {
        return new Guards(new Faults(cluster.time), Calls.inHaste(threads, haste));
    }

    private static PluginInstance acme(String kind, Object plugin) {
        return PluginInstance.embedded(kind, "acme-endless", plugin);
    }

    private Cluster opened(Cluster cluster) {
        open.add(0, cluster);
        return cluster;
    }

    private void block() {
        while (blocks && released.getCount() > 0) {
            try {
                released.await();
            } catch (InterruptedException e) {
                // It does not listen.
            }
        }
    }

    private static void assertNamed(SyncNode node, String operation) {
        List<PluginFault> faults = node.status().faults();
        assertEquals(1, faults.size(), faults::toString);
        PluginFault fault = faults.get(0);
        assertEquals("acme-endless", fault.plugin());
        assertEquals(operation, fault.operation());
        assertEquals(1, fault.times(), "it was asked once, and then left alone");
        assertTrue(fault.message().contains("did not come back"), fault.message());
    }

    @Test
    void aStrategyIsLeftAloneAndItsRowsAreSetAside() {
        ConflictStrategy strategy = conflict -> {
            block();
            return Resolution.keep(conflict.second());
        };
        Cluster cluster = opened(new Cluster(TablePolicy.DEFAULT, "acme-endless"));
        Guards guards = guards(cluster);
        cluster.with(builder ->
                builder.strategy("acme-endless", guards.strategy(acme("conflict strategy", strategy), strategy)));
        SyncNode server = cluster.server();
        SyncNode a = cluster.device("a");
        SyncNode b = cluster.device("b");
        List<String> rows = List.of("r", "s", "t");
        rows.forEach(row -> cluster.write(a, row, "text", "before"));
        cluster.settle(List.of(a, b));
        for (String row : rows) {
            cluster.write(a, row, "text", "by a");
            cluster.write(b, row, "text", "by b");
        }
        cluster.write(b, "other", "text", "untouched");
        blocks = true;
        cluster.sync(a);
        cluster.sync(b);
        assertEquals(Optional.of("untouched"), cluster.read(server, "other", "text"));
        assertEquals(3, b.outcomes().size());
        assertNamed(server, "resolve");
    }

    @Test
    void aPowerProfileGivesWayToACarefulPlan() {
        SyncPlan plan =
                new SyncPlan("quick", Duration.ofSeconds(60), Duration.ZERO, 100, Codec.Level.FAST, false, false);
        PowerProfile profile = state -> {
            block();
            return plan;
        };
        Cluster cluster = opened(new Cluster());
        SyncNode server = cluster.server();
        Guards guards = guards(cluster);
        SyncNode device = cluster.with(builder -> builder.power(guards.power(acme("power profile", profile), profile)))
                .device("a");
        cluster.write(device, "r", "text", "one");
        blocks = true;
        cluster.sync(device);
        assertTrue(cluster.has(server, "r"));
        assertNamed(device, "plan");
    }

    /** A codec that works otherwise. */
    private final class Endless implements Codec {
        private final Codec codec = new FaultyCodec();
        private final boolean atEncoding;

        Endless(boolean atEncoding) {
            this.atEncoding = atEncoding;
        }

        @Override
        public int maxEncodedLength(int sourceLength) {
            return codec.maxEncodedLength(sourceLength);
        }

        @Override
        public void encode(ByteBuffer source, ByteBuffer target, Level level) {
            if (atEncoding) {
                block();
            }
            codec.encode(source, target, level);
        }

        @Override
        public void decode(ByteBuffer source, ByteBuffer target) {
            if (!atEncoding) {
                block();
            }
            codec.decode(source, target);
        }

        @Override
        public Optional<Codec> withDictionary(byte[] dictionary) {
            return Optional.empty();
        }
    }

    private static boolean syncsSoon(Cluster cluster, SyncNode device) {
        return cluster.trySync(device) || cluster.trySync(device);
    }

    @Test
    void aCodecThatDoesNotComeBackFromEncodingIsLeftOut() {
        Cluster cluster = opened(new Cluster());
        Codec endless = new Endless(true);
        SyncNode server = cluster.with(builder -> builder.codec("acme-endless", new FaultyCodec()))
                .server();
        Guards guards = guards(cluster);
        SyncNode device = cluster.with(
                        builder -> builder.codec("acme-endless", guards.codec(acme("codec", endless), endless)))
                .device("a");
        cluster.write(device, "r", "text", LONG + "one");
        blocks = true;
        assertTrue(syncsSoon(cluster, device));
        assertTrue(cluster.has(server, "r"));
        assertNamed(device, "encode");
    }

    @Test
    void aCodecThatDoesNotComeBackFromDecodingIsLeftOut() {
        Cluster cluster = opened(new Cluster());
        Codec endless = new Endless(false);
        SyncNode server = cluster.with(builder -> builder.codec("acme-endless", new FaultyCodec()))
                .server();
        Guards guards = guards(cluster);
        SyncNode device = cluster.with(
                        builder -> builder.codec("acme-endless", guards.codec(acme("codec", endless), endless)))
                .device("a");
        cluster.write(server, "r", "text", LONG + "one");
        blocks = true;
        assertTrue(syncsSoon(cluster, device));
        assertTrue(cluster.has(device, "r"));
        assertNamed(device, "decode");
    }

    private Transport endlessTransport(InMemoryNetwork network) {
        return new ForwardingTransport(network.transport()) {
            @Override
            public CompletionStage<Link> connect(URI address) {
                block();
                return super.connect(address);
            }

            @Override
            public Listener listen(URI address, Acceptor acceptor) {
                block();
                return super.listen(address, acceptor);
            }

            @Override
            public void close() {
                block();
                super.close();
            }
        };
    }

    @Test
    void aTransportThatDoesNotComeBackFromConnectingCostsThatPeer() {
        Cluster cluster = opened(new Cluster());
        SyncNode server = cluster.server();
        SyncNode other = cluster.device("b");
        Guards guards = guards(cluster, MORE_HASTE);
        Transport endless = endlessTransport(cluster.network);
        SyncNode device = cluster.with(
                        builder -> builder.transport("memory", guards.transport(acme("transport", endless), endless)))
                .device("a");
        blocks = true;
        assertFalse(cluster.trySync(device));
        assertFalse(cluster.trySync(device), "it is left alone");
        assertNamed(device, "connect");
        cluster.write(other, "s", "text", "untouched");
        cluster.sync(other);
        assertTrue(cluster.has(server, "s"));
    }

    @Test
    void aTransportThatDoesNotComeBackFromListeningStopsTheStartAndIsNamed() {
        Cluster cluster = opened(new Cluster());
        Guards guards = guards(cluster, MORE_HASTE);
        Transport endless = endlessTransport(cluster.network);
        cluster.with(builder -> builder.transport("memory", guards.transport(acme("transport", endless), endless)));
        blocks = true;
        SyncException failure = assertThrows(SyncException.class, cluster::server);
        assertTrue(failure.getMessage().contains("'acme-endless'"), failure.getMessage());
        assertTrue(failure.getMessage().contains("'listen'"), failure.getMessage());
    }

    @Test
    void aTransportThatDoesNotComeBackFromClosingIsNamedAndTheStorageIsClosed() {
        Cluster cluster = opened(new Cluster());
        Guards guards = guards(cluster, MORE_HASTE);
        Transport endless = endlessTransport(cluster.network);
        List<String> closed = new ArrayList<>();
        StorageBackend storage = new ForwardingStorage(Cluster.memory()) {
            @Override
            public void close() {
                closed.add("storage");
                super.close();
            }
        };
        SyncNode device = cluster.with(
                        builder -> builder.transport("memory", guards.transport(acme("transport", endless), endless)))
                .device("a", storage);
        blocks = true;
        assertClosingNames(cluster, device);
        assertEquals(List.of("storage"), closed);
    }

    @Test
    void aStorageThatDoesNotComeBackFromClosingIsNamed() {
        Cluster cluster = opened(new Cluster());
        Guards guards = guards(cluster, MORE_HASTE);
        StorageBackend endless = new ForwardingStorage(Cluster.memory()) {
            @Override
            public void close() {
                block();
                super.close();
            }
        };
        SyncNode device = cluster.device("a", guards.storage(acme("storage backend", endless), endless));
        blocks = true;
        assertClosingNames(cluster, device);
    }

    private static void assertClosingNames(Cluster cluster, SyncNode node) {
        Consumer<SyncNode> stop = cluster::stop;
        RuntimeException failure = assertThrows(RuntimeException.class, () -> stop.accept(node));
        assertTrue(failure.getMessage().contains("'acme-endless'"), failure.getMessage());
        assertTrue(failure.getMessage().contains("'close'"), failure.getMessage());
    }
}

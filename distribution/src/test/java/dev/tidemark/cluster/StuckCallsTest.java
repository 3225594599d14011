package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.NodeStatus.PluginFault;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNode.LiveEvent;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.internal.guard.Calls;
import dev.tidemark.runtime.internal.guard.Faults;
import dev.tidemark.runtime.internal.guard.Guards;
import dev.tidemark.runtime.internal.guard.PluginInstance;
import dev.tidemark.runtime.internal.host.Host;
import dev.tidemark.runtime.internal.host.PluginThreads;
import dev.tidemark.runtime.internal.host.ThreadScheduler;
import dev.tidemark.testkit.ForwardingLink;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingTransport;
import dev.tidemark.testkit.InMemoryNetwork;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A call into a storage or a link that does not come back: it is left to what it is doing, whoever waits for it is told, its session
 * is set aside, and everybody else goes on.
 */
@Timeout(60)
class StuckCallsTest {
    private static final URI SERVER = URI.create("memory://server");
    private static final int LOOKS_UNTIL_LATE = 13;

    /** Longer than any other call takes, of which none may be found in two looks that follow each other. */
    private static final long BETWEEN_LOOKS_MILLIS = 20;

    private static final long SEVERAL_POLLS_MILLIS = 600;

    private volatile Instant now = Host.clock().instant();
    private final ThreadScheduler scheduler = new ThreadScheduler("stuck");
    private final PluginThreads threads = new PluginThreads("stuck");
    private final InMemoryNetwork network = new InMemoryNetwork(scheduler);
    private final Guards guards = new Guards(new Faults(() -> now), Calls.on(threads));
    private final Trap trap = new Trap();
    private final Trap asked = new Trap();
    private final Trap read = new Trap();

    /** Lets every call through but the first one after it was set, which it holds until it is let go. */
    private static final class Trap {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);
        private final AtomicInteger left = new AtomicInteger();
        private final AtomicInteger inside = new AtomicInteger();

        void set(int calls) {
            left.set(calls);
        }

        void pass() {
            if (left.get() > 0 && left.getAndDecrement() > 0) {
                inside.incrementAndGet();
                entered.countDown();
                try {
                    assertTrue(go.await(50, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new AssertionError("nobody interrupts it", e);
                }
            }
        }
    }

    @AfterEach
    void close() {
        trap.go.countDown();
        asked.go.countDown();
        read.go.countDown();
        scheduler.close();
        threads.close();
    }

    private StorageBackend stuckStorage() {
        StorageBackend storage = new ForwardingStorage(Cluster.memory()) {
            @Override
            public Snapshot snapshot() {
                read.pass();
                return super.snapshot();
            }

            @Override
            public boolean hasCaptured() {
                asked.pass();
                return super.hasCaptured();
            }

            @Override
            public Transaction begin() {
                trap.pass();
                return super.begin();
            }
        };
        return guards.storage(PluginInstance.embedded("storage backend", "acme-stuck", storage), storage);
    }

    private Transport stuckTransport() {
        Transport transport = new ForwardingTransport(network.transport()) {
            @Override
            protected Link opened(Link link) {
                return stuck(link);
            }

            @Override
            protected Link accepted(Link link) {
                return stuck(link);
            }
        };
        return guards.transport(PluginInstance.embedded("transport", "acme-stuck", transport), transport);
    }

    private Link stuck(Link link) {
        return new ForwardingLink(link) {
            @Override
            public void send(ByteBuffer frame) {
                trap.pass();
                super.send(frame);
            }
        };
    }

    private SyncNodeBuilder builder(String name, StorageBackend storage, Transport transport) {
        return SyncNode.builder()
                .name(name)
                .storage(storage)
                .strategy("last-writer-wins", conflict -> Resolution.keep(conflict.second()))
                .transport("memory", transport)
                .tombstonesForEver()
                .conflictsForEver()
                .clock(() -> now)
                .random(Host.random())
                .scheduler(scheduler);
    }

    private SyncNode server(StorageBackend storage, Transport transport) {
        SyncNode server = builder("server", storage, transport)
                .role(Role.SERVER)
                .listen(SERVER)
                .start();
        server.define(TableDefinition.open(Cluster.NOTES, "id"));
        return server;
    }

    private SyncNode device(String name, StorageBackend storage, Transport transport) {
        SyncNode device = builder(name, storage, transport)
                .peer(SERVER, "")
                .verifyOnDemand()
                .start();
        device.define(TableDefinition.open(Cluster.NOTES, "id"));
        return device;
    }

    private SyncNode device(String name) {
        return device(name, Cluster.memory(), network.transport());
    }

    private static void write(SyncNode node, String id) {
        node.write(writer -> {
            writer.put(Cluster.NOTES, RowKey.of(id), Cluster.row("text", id));
            return id;
        });
    }

    private static CompletableFuture<SyncReport> begin(SyncNode node) {
        return node.syncAsync(Progress.NONE).toCompletableFuture();
    }

    private static void sync(SyncNode node) throws Exception {
        begin(node).get(20, TimeUnit.SECONDS);
    }

    private static SyncException failure(Future<?> sync) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> sync.get(20, TimeUnit.SECONDS));
        return assertInstanceOf(SyncException.class, failure.getCause());
    }

    /** Two minutes pass, and a call is still where it was. */
    private void noticed() throws Exception {
        noticed(trap);
    }

    private void noticed(Trap trap) throws Exception {
        assertTrue(trap.entered.await(20, TimeUnit.SECONDS), "nothing is stuck");
        now = now.plus(Duration.ofMinutes(2));
        int late = 0;
        for (int i = 0; i < LOOKS_UNTIL_LATE; i++) {
            late += guards.lookAtCalls();
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        }
        assertTrue(late > 0);
        scheduler.replace(late);
    }

    private static void assertNamed(SyncNode node, String operation) {
        PluginFault fault = node.status().faults().get(0);
        assertEquals("acme-stuck", fault.plugin());
        assertEquals(operation, fault.operation());
    }

    // ---- storage

    @Test
    void aSyncThatWaitsForItsOwnStorageIsGivenUpAndSaysWhatItWaitedFor() throws Exception {
        try (SyncNode node = device("device", stuckStorage(), network.transport())) {
            trap.set(1);
            CompletableFuture<SyncReport> sync = begin(node);
            noticed();
            SyncException told = failure(sync);
            assertEquals(SyncException.Kind.STORAGE, told.kind());
            assertTrue(told.getMessage().contains("'acme-stuck'"), told.getMessage());
            assertTrue(told.getMessage().contains("'begin'"), told.getMessage());
            assertNamed(node, "begin");
            trap.go.countDown();
        }
    }

    @Test
    void aFurtherSyncIsToldAtOnceAndWorksOnceTheStorageHasComeBack() throws Exception {
        try (SyncNode server = server(Cluster.memory(), network.transport());
                SyncNode node = device("device", stuckStorage(), network.transport())) {
            write(node, "r");
            trap.set(1);
            CompletableFuture<SyncReport> sync = begin(node);
            noticed();
            failure(sync);
            SyncException told = failure(begin(node));
            assertEquals(SyncException.Kind.STORAGE, told.kind());
            assertTrue(told.getMessage().contains("'acme-stuck'"), told.getMessage());
            trap.go.countDown();
            syncUntilDone(node);
            assertTrue(server.get(Cluster.NOTES, RowKey.of("r")).isPresent());
        }
    }

    /** What came back is noticed in its own time. */
    private static void syncUntilDone(SyncNode node) throws Exception {
        for (int i = 0; i < 200; i++) {
            try {
                sync(node);
                return;
            } catch (ExecutionException notYet) {
                assertInstanceOf(SyncException.class, notYet.getCause());
                Thread.sleep(BETWEEN_LOOKS_MILLIS);
            }
        }
        sync(node);
    }

    @Test
    void aServerSetsTheSessionAsideAndTellsItsDeviceWhileOthersGoOn() throws Exception {
        try (SyncNode server = server(stuckStorage(), network.transport());
                SyncNode device = device("device");
                SyncNode other = device("other")) {
            write(device, "r");
            trap.set(1);
            CompletableFuture<SyncReport> sync = begin(device);
            noticed();
            SyncException told = failure(sync);
            assertEquals(SyncException.Kind.UNREACHABLE, told.kind());
            assertTrue(told.getMessage().contains("'acme-stuck'"), told.getMessage());
            assertTrue(told.getMessage().contains("'begin'"), told.getMessage());
            assertNamed(server, "begin");

            write(other, "s");
            sync(other);
            assertTrue(server.get(Cluster.NOTES, RowKey.of("s")).isPresent());

            // It would only get stuck again, and cost another thread.
            told = failure(begin(device));
            assertTrue(told.getMessage().contains("'acme-stuck'"), told.getMessage());
            trap.go.countDown();
            syncUntilDone(device);
            assertTrue(server.get(Cluster.NOTES, RowKey.of("r")).isPresent());
            assertTrue(device.get(Cluster.NOTES, RowKey.of("s")).isPresent());
        }
    }

    @Test
    void whoAsksAServerForItsStatusIsToldThatItsStorageDoesNotComeBack() throws Exception {
        try (SyncNode server = server(stuckStorage(), network.transport());
                SyncNode device = device("device")) {
            read.set(Integer.MAX_VALUE);
            Future<NodeStatus> status = device.serverStatusAsync().toCompletableFuture();
            noticed(read);
            assertTrue(failure(status).getMessage().contains("'acme-stuck'"));
            int inside = read.inside.get();
            assertTrue(failure(device.serverStatusAsync().toCompletableFuture())
                    .getMessage()
                    .contains("'acme-stuck'"));
            assertEquals(inside, read.inside.get(), "it would cost another thread");
            read.go.countDown();
            assertEquals("server", server.name());
        }
    }

    @Test
    void aNodeWhoseStorageDoesNotComeBackCanBeClosed() throws Exception {
        SyncNode node = device("device", stuckStorage(), network.transport());
        trap.set(Integer.MAX_VALUE);
        CompletableFuture<SyncReport> sync = begin(node);
        noticed();
        failure(sync);
        assertTimeoutPreemptively(Duration.ofSeconds(20), node::close);
    }

    @Test
    void aStorageThatIsAskedRegularlyAndDoesNotComeBackCostsOneThread() throws Exception {
        try (SyncNode server = server(Cluster.memory(), network.transport());
                SyncNode node = device("device", stuckStorage(), network.transport())) {
            BlockingQueue<LiveEvent> events = new LinkedBlockingQueue<>();
            Subscription live = node.live(events::add);
            assertInstanceOf(LiveEvent.Synced.class, events.poll(20, TimeUnit.SECONDS));
            asked.set(Integer.MAX_VALUE);
            assertTrue(asked.entered.await(20, TimeUnit.SECONDS));
            Thread.sleep(SEVERAL_POLLS_MILLIS);
            assertEquals(1, asked.inside.get());
            write(server, "r");
            assertInstanceOf(LiveEvent.Synced.class, events.poll(20, TimeUnit.SECONDS));
            assertTrue(node.get(Cluster.NOTES, RowKey.of("r")).isPresent());
            asked.go.countDown();
            live.close();
        }
    }

    // ---- links

    @Test
    void aSyncThatWaitsForItsLinkIsGivenUpAndTheNextOneTakesANewLink() throws Exception {
        try (SyncNode server = server(Cluster.memory(), network.transport());
                SyncNode node = device("device", Cluster.memory(), stuckTransport())) {
            write(node, "r");
            trap.set(1);
            CompletableFuture<SyncReport> sync = begin(node);
            noticed();
            SyncException told = failure(sync);
            assertEquals(SyncException.Kind.UNREACHABLE, told.kind());
            assertTrue(told.getMessage().contains("'acme-stuck'"), told.getMessage());
            assertTrue(told.getMessage().contains("'send'"), told.getMessage());
            assertNamed(node, "send");
            sync(node);
            assertTrue(server.get(Cluster.NOTES, RowKey.of("r")).isPresent());
        }
    }

    @Test
    void aLiveDeviceWhoseLinkIsStuckConnectsAgain() throws Exception {
        try (SyncNode server = server(Cluster.memory(), network.transport());
                SyncNode node = device("device", Cluster.memory(), stuckTransport())) {
            BlockingQueue<LiveEvent> events = new LinkedBlockingQueue<>();
            Subscription live = node.live(events::add);
            assertInstanceOf(LiveEvent.Synced.class, events.poll(20, TimeUnit.SECONDS));
            trap.set(1);
            write(node, "r");
            noticed();
            LiveEvent.Failed failed = assertInstanceOf(LiveEvent.Failed.class, events.poll(20, TimeUnit.SECONDS));
            assertTrue(failed.problem().getMessage().contains("'acme-stuck'"), failed.toString());
            assertInstanceOf(LiveEvent.Synced.class, events.poll(20, TimeUnit.SECONDS));
            assertTrue(server.get(Cluster.NOTES, RowKey.of("r")).isPresent());
            live.close();
        }
    }

    @Test
    void aServerSetsTheSessionOfAStuckLinkAsideAndItsDeviceConnectsAgain() throws Exception {
        try (SyncNode server = server(Cluster.memory(), stuckTransport());
                SyncNode device = device("device")) {
            write(device, "r");
            trap.set(1);
            CompletableFuture<SyncReport> sync = begin(device);
            noticed();
            assertEquals(SyncException.Kind.UNREACHABLE, failure(sync).kind());
            assertNamed(server, "send");
            sync(device);
            assertTrue(server.get(Cluster.NOTES, RowKey.of("r")).isPresent());
        }
    }
}

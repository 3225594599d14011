package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.internal.guard.Calls;
import dev.tidemark.runtime.internal.guard.Faults;
import dev.tidemark.runtime.internal.guard.Guards;
import dev.tidemark.runtime.internal.guard.PluginInstance;
import dev.tidemark.runtime.internal.host.Host;
import dev.tidemark.runtime.internal.host.ThreadScheduler;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.InMemoryTransport;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A storage that does not come back: whoever waits for a sync is told, and the storage is left to what it is doing. */
@Timeout(30)
class StuckStorageTest {
    private static final int LOOKS_UNTIL_LATE = 13;

    /** Longer than any other call takes, of which none may be found in two looks that follow each other. */
    private static final long BETWEEN_LOOKS_MILLIS = 20;

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private volatile boolean isStuck;

    private StorageBackend storage() {
        return new ForwardingStorage(Cluster.memory()) {
            @Override
            public Transaction begin() {
                if (isStuck) {
                    entered.countDown();
                    awaitGo();
                }
                return super.begin();
            }
        };
    }

    private void awaitGo() {
        try {
            assertTrue(go.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a storage", e);
        }
    }

    @Test
    void aSyncThatWaitsForItIsGivenUpAndSaysWhatItWaitedFor() throws Exception {
        Guards guards = new Guards(new Faults(Host.clock()), Calls.direct());
        StorageBackend storage = storage();
        try (ThreadScheduler scheduler = new ThreadScheduler("stuck");
                SyncNode node = SyncNode.builder()
                        .name("stuck")
                        .storage(guards.storage(
                                PluginInstance.embedded("storage backend", "acme-stuck", storage), storage))
                        .strategy("last-writer-wins", conflict -> Resolution.keep(conflict.second()))
                        .transport(InMemoryTransport.SCHEME, new InMemoryTransport(scheduler))
                        .peer(URI.create("memory://nobody:1"), "")
                        .clock(Host.clock())
                        .random(Host.random())
                        .scheduler(scheduler)
                        .start()) {
            isStuck = true;
            CompletableFuture<SyncReport> sync = node.syncAsync(Progress.NONE).toCompletableFuture();
            assertTrue(entered.await(10, TimeUnit.SECONDS));
            for (int i = 0; i < LOOKS_UNTIL_LATE; i++) {
                guards.lookAtCalls();
                Thread.sleep(BETWEEN_LOOKS_MILLIS);
            }
            ExecutionException failure = assertThrows(ExecutionException.class, () -> sync.get(10, TimeUnit.SECONDS));
            SyncException told = assertInstanceOf(SyncException.class, failure.getCause());
            assertEquals(SyncException.Kind.STORAGE, told.kind());
            assertTrue(told.getMessage().contains("'acme-stuck'"), told.getMessage());
            assertTrue(told.getMessage().contains("'begin'"), told.getMessage());
            assertEquals("begin", node.status().faults().get(0).operation());
            isStuck = false;
            go.countDown();
        }
    }
}

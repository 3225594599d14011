package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that ends closes its store while polls and sessions may still be at work with it. */
class CloseWhileInUseTest {
    private static final int ROUNDS = 20;

    @TempDir
    private Path folder;

    private StorageBackend open(boolean adopt, int round) {
        SqliteStorageProvider provider = new SqliteStorageProvider();
        Map<String, Object> settings = Map.of("file", round + ".db", "adopt", adopt);
        return provider.create(TestConfig.of(provider.configSpec(), settings), TestContext.in(folder));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingIsCleanAndWhoeverIsAtWorkIsToldThatTheStoreIsClosed(boolean adopt) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                close(open(adopt, round), workers, round);
            }
        } finally {
            workers.shutdown();
            assertEquals(true, workers.awaitTermination(10, TimeUnit.SECONDS));
        }
    }

    private static void close(StorageBackend store, ExecutorService workers, int round) throws Exception {
        CountDownLatch working = new CountDownLatch(3);
        List<CompletableFuture<StorageException>> ends = List.of(
                until(store, workers, working, StorageBackend::hasCaptured),
                until(store, workers, working, CloseWhileInUseTest::read),
                until(store, workers, working, CloseWhileInUseTest::write));
        working.await();
        TimeUnit.MICROSECONDS.sleep(round * 137 % 1_000);
        store.close();
        for (CompletableFuture<StorageException> end : ends) {
            assertEquals(
                    StorageException.Kind.CLOSED, end.get(10, TimeUnit.SECONDS).kind());
        }
        assertThrows(StorageException.class, store::begin);
    }

    /** Does something again and again, and returns the failure that ended it. */
    private static CompletableFuture<StorageException> until(
            StorageBackend store, ExecutorService workers, CountDownLatch working, Consumer<StorageBackend> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    working.countDown();
                    return assertThrows(StorageException.class, () -> {
                        while (true) {
                            work.accept(store);
                            // A store that captures nothing has nothing to look up, so it may answer when it is closed.
                            store.snapshot().close();
                        }
                    });
                },
                workers);
    }

    private static void read(StorageBackend store) {
        try (Snapshot snapshot = store.snapshot()) {
            snapshot.state("s");
            snapshot.stateNames("");
            snapshot.head();
        }
    }

    private static void write(StorageBackend store) {
        try (Transaction transaction = store.begin()) {
            transaction.putState("s", new byte[] {1});
            transaction.commit();
        }
    }
}

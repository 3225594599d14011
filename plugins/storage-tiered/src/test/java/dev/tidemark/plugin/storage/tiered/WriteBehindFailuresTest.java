package dev.tidemark.plugin.storage.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.MemoryTier;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.tiered.internal.flush.AsideRows;
import dev.tidemark.plugin.storage.tiered.internal.flush.Flusher;
import dev.tidemark.testkit.ForwardingSnapshot;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Five ways in which a well-known store with memory in front of a database failed its users, by the numbers of their reports there. */
class WriteBehindFailuresTest {
    @TempDir
    Path directory;

    private final FailingBackend backend = prepared();

    private static FailingBackend prepared() {
        StorageBackend memory = Stores.memory();
        Rows.define(memory);
        return new FailingBackend(memory);
    }

    /** Entries were lost when a member crashed (#1317, #5757). */
    @Test
    void whatWasCommittedIsThereAfterACrashBeforeAnyFlush() throws IOException {
        Path left = directory.resolve("left");
        try (StorageBackend store = Stores.logged(backend, directory.resolve("running"))) {
            Rows.put(store, Rows.person(1, "one", 1));
            Rows.put(store, Rows.person(2, "two", 2), Rows.person(1, "uno", 3));
            copyLog(directory.resolve("running"), left);
            assertEquals(List.of(), Rows.feed(backend), "nothing is in the backend yet");
        }
        try (StorageBackend store = Stores.logged(prepared(), left)) {
            assertEquals(List.of("two", "uno"), Rows.feed(store));
        }
    }

    private static void copyLog(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".log")).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** One bad entry blocked the queue (#7762, #11796). */
    @Test
    void aRowThatTheBackendDoesNotTakeHoldsUpNoOther() {
        backend.poison(row -> row.key().equals(RowKey.of(2)));
        try (MemoryFirstStorage store = (MemoryFirstStorage) Stores.interval(backend, directory)) {
            Rows.put(store, Rows.person(1, "one", 1), Rows.person(2, "two", 2), Rows.person(3, "three", 3));
            store.flush();
            assertEquals(List.of("one", "three"), Rows.feed(backend));
            assertEquals(List.of("one", "two", "three"), Rows.feed(store), "it is still read");
            Rows.put(store, Rows.person(4, "four", 4));
            store.flush();
            assertEquals(List.of("one", "three", "four"), Rows.feed(backend));
            Rows.put(store, Rows.person(2, "due", 5));
            backend.mend();
            store.flush();
            assertEquals(List.of("one", "three", "four", "due"), Rows.feed(backend), "it is written again, and taken");
        }
    }

    /** A backend that takes rows in batches fails at the row that fills one. */
    @Test
    void oneRowInABatchThatIsNotTakenHoldsUpNoOther() {
        backend.poison(2, row -> row.key().equals(RowKey.of(1)));
        try (MemoryFirstStorage store = (MemoryFirstStorage) Stores.interval(backend, directory)) {
            Rows.put(store, Rows.person(1, "one", 1), Rows.person(2, "two", 2), Rows.person(3, "three", 3));
            store.flush();
            assertEquals(List.of("two", "three"), Rows.feed(backend));
            assertEquals(List.of("one", "two", "three"), Rows.feed(store));
            backend.mend();
        }
    }

    /** One by one, a row comes before the one that makes room for it, and the backend says that once. */
    @Test
    void aRowThatOneByOneHasNoRoomIsNotLost() {
        Rows.put(backend, Rows.person(1, "first", 1), Rows.person(2, "wanted", 2));
        backend.poison(100, row -> row.key().equals(RowKey.of(3)));
        try (MemoryFirstStorage store = (MemoryFirstStorage) Stores.interval(backend, directory)) {
            Rows.put(store, Rows.person(2, "second", 3));
            Rows.put(store, Rows.person(1, "wanted", 4));
            Rows.put(store, Rows.person(3, "three", 5));
            store.flush();
            assertEquals(List.of("second", "wanted", "three"), Rows.feed(store));
            backend.mend();
        }
        try (MemoryFirstStorage store = (MemoryFirstStorage) Stores.interval(backend, directory)) {
            Rows.put(store, Rows.person(4, "four", 6));
            store.flush();
            assertEquals(List.of("second", "wanted", "three", "four"), Rows.feed(backend));
        }
    }

    /** They are more than may be set aside at a time, and none of them has to be. */
    @Test
    void manyRowsThatOneByOneHaveNoRoomAreTakenTogether() {
        int many = 150;
        Rows.write(backend, transaction -> {
            transaction.openFeed();
            IntStream.rangeClosed(1, many).forEach(i -> transaction.put(Rows.person(i, "mail " + i, i)));
            transaction.settle();
        });
        try (MemoryFirstStorage store = (MemoryFirstStorage) Stores.interval(backend, directory)) {
            for (int i = many; i > 0; i--) {
                Rows.put(store, Rows.person(i, "mail " + (i + 1), 2 * many - i + 1));
            }
            Rows.put(store, Rows.person(1_000, "not taken", 1_000));
            backend.poison(many, row -> row.key().equals(RowKey.of(1_000)));
            store.flush();
            assertEquals(Rows.feed(store).subList(0, many), Rows.feed(backend));
            assertEquals(1, store.remarks().size(), store.remarks()::toString);
            backend.mend();
        }
    }

    /** The backend refuses it as the backend still has it, whether it is left out or not. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aRowThatIsSetAsideAndInTheWayAsItWasFailsTheFlushUntilItIsTaken() {
        Rows.write(backend, transaction -> {
            transaction.define(Rows.CHILDREN);
            transaction.openFeed();
            transaction.put(Rows.person(1, "one", 1));
            transaction.put(Rows.person(2, "two", 2));
            transaction.put(Rows.child(9, 1, 3));
            transaction.settle();
        });
        backend.poison(row -> row.table().equals("children"));
        try (MemoryFirstStorage store = (MemoryFirstStorage) Stores.interval(backend, directory)) {
            Rows.put(store, Rows.child(9, 2, 4));
            store.flush();
            Rows.write(store, transaction -> {
                transaction.remove("people", RowKey.of(1));
                transaction.settle();
            });
            StorageException failure = assertThrows(StorageException.class, store::flush);
            assertTrue(failure.getMessage().contains("FOREIGN KEY"), failure::getMessage);
            backend.mend();
            for (int i = 0; i < AsideRows.TRY_AGAIN && !store.remarks().isEmpty(); i++) {
                try {
                    store.flush();
                } catch (StorageException e) {
                    assertEquals(failure.getMessage(), e.getMessage());
                }
            }
            assertEquals(List.of(), store.remarks());
            try (Snapshot snapshot = backend.snapshot()) {
                assertEquals(1, snapshot.count("people"));
            }
        }
    }

    /** A row that was set aside is kept nonetheless, and is tried again by the next process. */
    @Test
    void aRowThatIsSetAsideSurvivesARestart() {
        backend.poison(row -> row.key().equals(RowKey.of(2)));
        try (StorageBackend store = Stores.interval(backend, directory)) {
            Rows.put(store, Rows.person(1, "one", 1), Rows.person(2, "two", 2), Rows.person(3, "three", 3));
        }
        try (MemoryFirstStorage store = (MemoryFirstStorage) Stores.interval(backend, directory)) {
            assertEquals(List.of("one", "two", "three"), Rows.feed(store));
            try (Snapshot snapshot = store.snapshot()) {
                assertEquals(3, snapshot.count("people"));
                assertEquals(List.of(), snapshot.stateNames(""), "how it is kept is nobody's business");
            }
            backend.mend();
            Rows.put(store, Rows.person(4, "four", 4));
            store.flush();
            assertEquals(List.of("one", "two", "three", "four"), Rows.feed(backend));
        }
    }

    /** What goes through to the backend replaces a row that was set aside, in what the next process finds too. */
    @Test
    void aRowThatIsSetAsideDoesNotComeBackOverALaterOne() {
        backend.poison(row -> row.key().equals(RowKey.of(2)));
        try (MemoryFirstStorage store = (MemoryFirstStorage) Stores.interval(backend, directory)) {
            Rows.put(store, Rows.person(2, "two", 2));
            store.flush();
            backend.mend();
            Rows.write(store, transaction -> {
                transaction.define(TableDefinition.open("more", "id"));
                transaction.openFeed();
                transaction.put(Rows.person(2, "later", 3));
            });
            assertEquals(List.of("later"), Rows.feed(store));
            assertEquals(List.of(), store.remarks());
        }
        try (StorageBackend store = Stores.interval(backend, directory)) {
            assertEquals(List.of("later"), Rows.feed(store));
        }
    }

    @Test
    void aRowOfAnEarlierProcessThatIsSetAsideDoesNotComeBackOverALaterOne() {
        backend.poison(row -> row.key().equals(RowKey.of(2)));
        try (StorageBackend store = Stores.interval(backend, directory)) {
            Rows.put(store, Rows.person(2, "two", 2));
        }
        backend.mend();
        try (StorageBackend store = Stores.interval(backend, directory)) {
            assertEquals(1, store.remarks().size(), store.remarks()::toString);
            Rows.write(store, transaction -> {
                transaction.define(TableDefinition.open("more", "id"));
                transaction.openFeed();
                transaction.put(Rows.person(2, "later", 3));
            });
        }
        try (StorageBackend store = Stores.interval(backend, directory)) {
            assertEquals(List.of("later"), Rows.feed(store));
            Rows.put(store, Rows.person(3, "three", 4));
        }
        assertEquals(List.of("later", "three"), Rows.feed(backend));
    }

    @Test
    void aStopWhoseFlushFailsSaysSoAndLetsGoOfTheBackendAndItsFolder() {
        AtomicInteger closed = new AtomicInteger();
        StorageBackend counted = new ForwardingStorage(backend) {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        StorageBackend store = Stores.interval(counted, directory);
        Rows.put(store, Rows.person(1, "one", 1));
        backend.breakDown();
        StorageException failure = assertThrows(StorageException.class, store::close);
        assertTrue(failure.getMessage().contains("down"), failure::getMessage);
        assertEquals(1, closed.get());
        backend.mend();
        Stores.interval(counted, directory).close();
        assertEquals(2, closed.get());
    }

    /** A backend that is lost while somebody reads fails when the view is closed, too. */
    @Test
    void aViewThatCantBeClosedHoldsUpNoWriter() {
        AtomicBoolean lost = new AtomicBoolean();
        StorageBackend losing = new ForwardingStorage(backend) {
            @Override
            public Snapshot snapshot() {
                return new ForwardingSnapshot(super.snapshot()) {
                    @Override
                    public void close() {
                        super.close();
                        if (lost.get()) {
                            throw new StorageException(StorageException.Kind.FAILED, "lost");
                        }
                    }
                };
            }
        };
        TieredOptions impatient = new TieredOptions(
                Durability.INTERVAL, Duration.ofDays(1), 1 << 20, 1 << 20, Duration.ofDays(1), Duration.ofMillis(1));
        try (StorageBackend store = Stores.open(losing, directory, impatient)) {
            lost.set(true);
            for (int i = 1; i <= 2; i++) {
                Rows.write(store, transaction -> transaction.row("people", RowKey.of(7)));
            }
            lost.set(false);
            Rows.put(store, Rows.person(1, "one", 1));
        }
        assertEquals(List.of("one"), Rows.feed(backend));
    }

    /** One that waits for a slow answer of the backend is the only one. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whileTheBackendIsSlowToAnswerOneOthersReadMemoryAndCommit() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        StorageBackend slow = new ForwardingStorage(backend) {
            @Override
            public Optional<StoredRow> row(String table, RowKey key) {
                if (key.equals(RowKey.of(7))) {
                    asked.countDown();
                    await(answered);
                }
                return super.row(table, key);
            }
        };
        try (StorageBackend store = Stores.interval(slow, directory)) {
            Rows.put(store, Rows.person(1, "one", 1));
            Thread reader = new Thread(() -> {
                try (Snapshot snapshot = store.snapshot()) {
                    snapshot.row("people", RowKey.of(7));
                }
            });
            reader.start();
            await(asked);
            assertEquals("one", Rows.mail(store, 1));
            Rows.write(store, transaction -> transaction.putState("n", new byte[] {1}));
            assertEquals(1, store.statistics().get("unflushed-rows"));
            answered.countDown();
            reader.join();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Commits that come while a flush fails bring the next one no nearer. */
    @Test
    void aFlushThatFailsIsPutOffWhateverIsCommittedMeanwhile() {
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch failing = new CountDownLatch(1);
        CountDownLatch later = new CountDownLatch(3);
        AtomicReference<Flusher> itself = new AtomicReference<>();
        Runnable flush = () -> {
            runs.incrementAndGet();
            itself.get().waits();
            failing.countDown();
            throw new StorageException(StorageException.Kind.FAILED, "not yet");
        };
        try (Flusher flusher = new Flusher(flush, Duration.ZERO, Duration.ofDays(1), System.getLogger("test"))) {
            itself.set(flusher);
            flusher.waits();
            await(failing);
            flusher.every(Duration.ofMillis(1), later::countDown);
            await(later);
            assertEquals(1, runs.get());
        }
    }

    /** Retries stopped after some days (#8918). */
    @Test
    void aFlushThatFailsIsTriedAgainUntilItDoesNot() throws InterruptedException {
        CountDownLatch tried = new CountDownLatch(15);
        CountDownLatch done = new CountDownLatch(1);
        Runnable flush = () -> {
            tried.countDown();
            if (tried.getCount() > 0) {
                throw new StorageException(StorageException.Kind.FAILED, "not yet");
            }
            done.countDown();
        };
        try (Flusher flusher = new Flusher(flush, Duration.ZERO, Duration.ofMillis(1), System.getLogger("test"))) {
            flusher.waits();
            assertTrue(done.await(60, TimeUnit.SECONDS));
        }
    }

    /** Memory ran out while the database was down (#11389). */
    @Test
    void aBackendThatIsDownBoundsWhatWaitsAndWritesAreRefusedUntilItIsBack() {
        TieredOptions small = new TieredOptions(
                Durability.INTERVAL, Duration.ofDays(1), 64 << 10, 1 << 20, Duration.ofDays(1), Duration.ofSeconds(60));
        try (StorageBackend store = Stores.open(backend, directory, small)) {
            backend.breakDown();
            StorageException refusal = assertThrows(StorageException.class, () -> {
                for (int i = 1; i <= 10_000; i++) {
                    Rows.put(store, Rows.person(i, "mail " + i, i));
                }
            });
            assertEquals(StorageException.Kind.FAILED, refusal.kind());
            int kept = Rows.feed(store).size();
            assertTrue(kept > 10 && kept < 1_000, () -> kept + " rows wait");
            backend.mend();
            Rows.put(store, Rows.person(20_000, "later", 20_000));
            assertEquals(kept + 1, Rows.feed(backend).size(), "all that waited, and what came then");
        }
    }

    /** Nobody could see what was not written, and why (#9265). */
    @Test
    void whatIsSetAsideAndWhyIsToBeSeen() {
        backend.poison(row -> row.key().equals(RowKey.of(2)));
        try (MemoryFirstStorage store = (MemoryFirstStorage) Stores.interval(backend, directory)) {
            Rows.put(store, Rows.person(1, "one", 1), Rows.person(2, "two", 2));
            store.flush();
            List<String> remarks = store.remarks();
            assertEquals(1, remarks.size(), remarks::toString);
            assertTrue(remarks.get(0).contains("row (2) of table 'people'"), remarks::toString);
            assertTrue(remarks.get(0).contains("can't write row"), remarks::toString);
            MemoryTier memory = store.memory().orElseThrow();
            StorageException rest = assertThrows(StorageException.class, memory::flush);
            assertTrue(rest.getMessage().contains("all is in the backend but 1 row: row (2)"), rest.getMessage());
            backend.mend();
            for (int i = 3; i < 3 + AsideRows.TRY_AGAIN; i++) {
                Rows.put(store, Rows.person(i, "mail " + i, i));
                store.flush();
            }
            assertEquals(List.of(), store.remarks(), "it was taken");
            assertTrue(Rows.feed(backend).contains("two"));
        }
    }

    /** A status that counts a large backend put off what was promised to be there within the interval. */
    @Test
    @Timeout(60)
    void aFlushDoesNotWaitForACountOfTheBackend() throws Exception {
        CountDownLatch counting = new CountDownLatch(1);
        CountDownLatch flushed = new CountDownLatch(1);
        StorageBackend slow = new ForwardingStorage(backend) {
            @Override
            public Snapshot snapshot() {
                return new ForwardingSnapshot(super.snapshot()) {
                    @Override
                    public long count(String table) {
                        counting.countDown();
                        await(flushed);
                        return super.count(table);
                    }
                };
            }
        };
        try (MemoryFirstStorage store = (MemoryFirstStorage) Stores.interval(slow, directory)) {
            Rows.put(store, Rows.person(1, "one", 1));
            CompletableFuture<Long> count = CompletableFuture.supplyAsync(
                    () -> store.memory().orElseThrow().rowsBehind());
            await(counting);
            store.flush();
            assertEquals(List.of("one"), Rows.feed(backend));
            flushed.countDown();
            assertEquals(0, count.get(), "as it was when it was asked");
        }
    }

    /** A connection was lost while the database committed; from then on nothing reached it any more. */
    @Test
    void aFlushWhoseAnswerIsLostIsRepeated() {
        AtomicBoolean isLost = new AtomicBoolean();
        StorageBackend deaf = new ForwardingStorage(backend) {
            @Override
            public Transaction begin() {
                return new ForwardingTransaction(super.begin()) {
                    @Override
                    public void commit() {
                        super.commit();
                        if (isLost.getAndSet(false)) {
                            throw new StorageException(StorageException.Kind.BUSY, "the connection is lost");
                        }
                    }
                };
            }
        };
        try (MemoryFirstStorage store = (MemoryFirstStorage) Stores.interval(deaf, directory)) {
            Rows.put(store, Rows.person(1, "one", 1));
            isLost.set(true);
            assertThrows(StorageException.class, store::flush);
            assertEquals(List.of("one"), Rows.feed(backend), "it is there all the same");
            Rows.put(store, Rows.person(2, "two", 2));
            store.flush();
            assertEquals(List.of("one", "two"), Rows.feed(backend));
            assertEquals(List.of("one", "two"), Rows.feed(store));
        }
    }

    /** Who reads memory alone has nothing to do with a backend that does not answer. */
    @Test
    @Timeout(60)
    void whoReadsMemoryDoesNotWaitForABackendThatDoesNotAnswerAFlush() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        AtomicBoolean isSlow = new AtomicBoolean();
        StorageBackend slow = new ForwardingStorage(backend) {
            @Override
            public Snapshot snapshot() {
                if (isSlow.get()) {
                    asked.countDown();
                    await(read);
                }
                return super.snapshot();
            }
        };
        try (MemoryFirstStorage store = (MemoryFirstStorage) Stores.interval(slow, directory)) {
            Rows.put(store, Rows.person(1, "one", 1));
            isSlow.set(true);
            CompletableFuture<Void> flush = CompletableFuture.runAsync(store::flush);
            await(asked);
            try (Snapshot now = store.snapshot()) {
                assertTrue(now.row("people", RowKey.of(1)).isPresent());
            }
            read.countDown();
            flush.get();
        }
    }
}

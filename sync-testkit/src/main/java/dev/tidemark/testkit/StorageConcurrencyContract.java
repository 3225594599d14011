package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The part of {@link StorageContract} on several threads: one transaction after the other, and readers beside them. */
abstract class StorageConcurrencyContract extends StorageClosingContract {
    @Test
    void aSecondTransactionWaitsForTheFirst() throws Exception {
        write(transaction -> transaction.define(notes()));
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Transaction first = store.begin()) {
            Future<Long> second = other.submit(() -> {
                try (Transaction transaction = store.begin()) {
                    return transaction.openFeed();
                }
            });
            first.put(note("a", "", 1));
            first.commit();
            assertEquals(1, second.get(60, TimeUnit.SECONDS), "it began before the first had ended");
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void aTransactionThatWaitedTooLongIsBusyAndTheFirstGoesOn() throws Exception {
        try (StorageBackend impatient = open(anotherDirectory(), settingsOfLittlePatience())) {
            ExecutorService other = Executors.newSingleThreadExecutor();
            try (Transaction first = impatient.begin()) {
                first.define(notes());
                Callable<StorageException.Kind> second =
                        () -> kindOf(() -> impatient.begin().close());
                assertEquals(StorageException.Kind.BUSY, other.submit(second).get(60, TimeUnit.SECONDS));
                assertEquals(StorageException.Kind.BUSY, second.call(), "in the same thread");
                first.put(note("a", "", 1));
                first.commit();
            } finally {
                other.shutdownNow();
            }
            impatient.begin().close();
            try (Snapshot snapshot = impatient.snapshot()) {
                assertEquals(1, snapshot.count("notes"));
            }
        }
    }

    @Test
    void oneTransactionEndsBeforeTheNextBegins() throws InterruptedException {
        write(transaction -> {
            transaction.define(notes());
            transaction.putState("n", new byte[] {0});
        });
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                for (int round = 0; round < 20; round++) {
                    write(this::increment);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(80, read(snapshot -> snapshot.state("n")).orElseThrow()[0]);
        assertEquals(80, read(Snapshot::head));
    }

    private void increment(Transaction transaction) {
        byte[] state = transaction.state("n").orElseThrow();
        // Long enough that the others come to begin theirs, on a machine of any number of cores.
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
        state[0]++;
        transaction.putState("n", state);
        long lsn = transaction.openFeed() + 1;
        Version version = new Version(new Stamp(lsn, DEVICE, lsn), Context.EMPTY, lsn);
        transaction.put(new StoredRow("notes", RowKey.of(lsn), false, whole(Row.EMPTY), Versions.of(version), lsn, 0));
    }

    @Test
    void readersSeeWholeCommitsWhileAWriterRuns() throws Exception {
        write(transaction -> {
            transaction.define(notes());
            transaction.define(PEOPLE);
        });
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(3);
        List<Future<Integer>> looks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            looks.add(readers.submit(() -> lookUntil(done)));
        }
        try {
            for (int round = 1; round <= 100; round++) {
                int number = round;
                write(transaction -> writeEverywhere(transaction, number));
            }
        } finally {
            done.set(true);
            readers.shutdown();
        }
        for (Future<Integer> look : looks) {
            assertTrue(look.get(60, TimeUnit.SECONDS) > 0);
        }
    }

    private void writeEverywhere(Transaction transaction, int number) {
        long lsn = transaction.openFeed();
        Row values = whole(Row.of(Map.of("n", Value.of(number))));
        transaction.put(row("notes", RowKey.of("a"), values, lsn + 1));
        transaction.put(row("notes", RowKey.of("new " + number), values, lsn + 2));
        transaction.put(person(1, "mail " + number, lsn + 3));
        transaction.putState("n", new byte[] {(byte) number});
    }

    private int lookUntil(AtomicBoolean done) {
        int looks = 0;
        boolean last;
        do {
            last = done.get();
            looks++;
            try (Snapshot snapshot = store.snapshot()) {
                assertWhole(snapshot);
            }
            assertInOrder();
        } while (!last);
        return looks;
    }

    /** Each of the two rows is asked for alone: the second one is of the same commit as the first, or of a later one. */
    private void assertInOrder() {
        long note = store.row("notes", RowKey.of("a"))
                .flatMap(row -> row.values().get("n"))
                .map(number -> ((Value.Int) number).value())
                .orElse(0L);
        long person = store.row("people", RowKey.of(1))
                .flatMap(row -> row.values().get("email"))
                .map(mail -> Long.parseLong(((Value.Text) mail).value().substring("mail ".length())))
                .orElse(0L);
        assertTrue(person >= note, () -> "the row of commit " + person + " came after that of commit " + note);
    }

    private void assertWhole(Snapshot snapshot) {
        long number = snapshot.head() / 3;
        assertEquals(number + Math.min(number, 1), snapshot.count("notes"));
        assertEquals(Math.min(number, 1), snapshot.count("people"));
        if (number > 0) {
            assertEquals(number, snapshot.state("n").orElseThrow()[0]);
            StoredRow note = snapshot.row("notes", RowKey.of("a")).orElseThrow();
            assertEquals(Optional.of(Value.of(number)), note.values().get("n"));
            StoredRow person = snapshot.row("people", RowKey.of(1)).orElseThrow();
            assertEquals(
                    Optional.of(Value.of("mail " + number)), person.values().get("email"));
            assertEquals(number + 2, all(snapshot.changesSince(0)).size());
        }
    }
}

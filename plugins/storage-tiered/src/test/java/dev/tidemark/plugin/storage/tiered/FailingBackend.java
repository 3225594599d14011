package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A backend that does not take what it is told not to take, until it is mended; it stays open when it is closed. */
final class FailingBackend extends ForwardingStorage {
    private final AtomicInteger failures = new AtomicInteger();
    private volatile Predicate<StoredRow> poison = row -> false;
    private volatile int batch = 1;
    private volatile boolean down;

    FailingBackend(StorageBackend inner) {
        super(inner);
    }

    /** From now on it fails when it is given such a row. */
    void poison(Predicate<StoredRow> rows) {
        poison = rows;
    }

    /** From now on it fails when so many rows have come, or all are settled, and such a row is among them. */
    void poison(int among, Predicate<StoredRow> rows) {
        batch = among;
        poison = rows;
    }

    /** From now on no transaction begins. */
    void breakDown() {
        down = true;
    }

    void mend() {
        down = false;
        poison = row -> false;
    }

    int failures() {
        return failures.get();
    }

    private StorageException failure(StorageException.Kind kind, String what) {
        failures.incrementAndGet();
        return new StorageException(kind, "failing backend: " + what);
    }

    @Override
    public Transaction begin() {
        if (down) {
            throw failure(StorageException.Kind.FAILED, "down");
        }
        return new ForwardingTransaction(super.begin()) {
            private final List<StoredRow> waiting = new ArrayList<>();

            @Override
            public void put(StoredRow row) {
                waiting.add(row);
                if (waiting.size() >= batch) {
                    take();
                }
                super.put(row);
            }

            private void take() {
                if (waiting.stream().anyMatch(poison)) {
                    close();
                    throw failure(
                            StorageException.Kind.FAILED,
                            "can't write row " + waiting.get(waiting.size() - 1).key());
                }
                waiting.clear();
            }

            @Override
            public List<Breach> settle() {
                take();
                return super.settle();
            }
        };
    }

    @Override
    public void close() {
        // Its content is looked at later.
    }
}

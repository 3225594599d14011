package dev.tidemark.testkit.simulation;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.testkit.ForwardingStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A disk that holds the journal of a store: the transactions that were committed, each whole. Opening the store reads the journal
 * back into an empty one of any kind; so a disk that lost the end of its journal, an older state and a copy are beginnings of a
 * journal, and a transaction that was torn by a power cut is one that recovery drops with all behind it.
 *
 * <p>Threading: one thread.
 */
public final class SimulatedDisk implements Disk {
    private final Supplier<StorageBackend> empty;
    private final int syncedEvery;
    private final List<Journalled> journal;
    private Optional<Open> open = Optional.empty();

    /** What one transaction did. */
    private record Journalled(List<JournalTransaction.Operation> operations) {}

    private SimulatedDisk(Supplier<StorageBackend> empty, int syncedEvery, List<Journalled> journal) {
        this.empty = Objects.requireNonNull(empty, "empty");
        this.syncedEvery = syncedEvery;
        this.journal = journal;
    }

    /** Returns an empty disk on which every commit is durable when it returns. */
    public static SimulatedDisk durable(Supplier<StorageBackend> empty) {
        return new SimulatedDisk(empty, 1, new ArrayList<>());
    }

    /**
     * Returns an empty disk on which a commit survives a crash of the process, and is safe from a power cut when so many have
     * been made, as in a database that syncs at checkpoints alone.
     */
    public static SimulatedDisk syncedEvery(int commits, Supplier<StorageBackend> empty) {
        return new SimulatedDisk(empty, commits, new ArrayList<>());
    }

    @Override
    public StorageBackend open() {
        Open opened = open.map(Open::again).orElseGet(this::recover);
        open = Optional.of(opened);
        return opened;
    }

    private Open recover() {
        StorageBackend store = empty.get();
        for (Journalled each : journal) {
            try (Transaction transaction = store.begin()) {
                each.operations().forEach(operation -> operation.accept(transaction));
                transaction.commit();
            }
        }
        return new Open(store);
    }

    @Override
    public long cutPower(RandomGenerator random) {
        int synced = journal.size() - journal.size() % syncedEvery;
        int survives = synced + random.nextInt(journal.size() - synced + 1);
        int lost = journal.size() - survives;
        journal.subList(survives, journal.size()).clear();
        open.ifPresent(Open::end);
        open = Optional.empty();
        return lost;
    }

    @Override
    public Disk copy() {
        return new SimulatedDisk(empty, syncedEvery, new ArrayList<>(journal));
    }

    @Override
    public void close() {
        open.ifPresent(Open::end);
        open = Optional.empty();
        journal.clear();
    }

    /** The store as one process has it open. Closing it keeps it for the next process, for what it holds is on the disk. */
    private final class Open extends ForwardingStorage {
        private final StorageBackend store;
        private Optional<Transaction> writing = Optional.empty();
        private boolean closed;

        Open(StorageBackend store) {
            super(store);
            this.store = store;
        }

        /** Takes over from a process that has died: its transaction is rolled back. */
        Open again() {
            closed = true;
            writing.ifPresent(Transaction::close);
            return new Open(store);
        }

        @Override
        public Transaction begin() {
            Transaction begun = store.begin();
            writing = Optional.of(begun);
            return new JournalTransaction(begun, this::committed);
        }

        private void committed(List<JournalTransaction.Operation> operations) {
            writing = Optional.empty();
            if (!closed) {
                journal.add(new Journalled(operations));
            }
        }

        @Override
        public void close() {
            closed = true;
        }

        void end() {
            writing.ifPresent(Transaction::close);
            store.close();
        }
    }
}

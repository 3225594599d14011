package dev.tidemark.testkit.simulation;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingTransaction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The store as one process sees it: operations fail as the disk's trouble says, the process dies at a commit, and once it is dead
 * it can do nothing any more, whatever of it still runs.
 */
final class ProcessStore extends ForwardingStorage {
    /** The state in which the engine keeps how far a node has got: a device with its server, a server with each device. */
    private static final List<String> PROGRESS = List.of("upstream", "peer/");

    private final DiskTrouble trouble;
    private final Runnable death;
    private final BiConsumer<List<StoredRow>, Boolean> committed;
    private boolean alive = true;

    /**
     * @param death is run when the process dies in the middle of an operation
     * @param committed gets the rows that a transaction has put, once it is committed, and whether it has put how far the
     *     node has got
     */
    ProcessStore(
            StorageBackend store, DiskTrouble trouble, Runnable death, BiConsumer<List<StoredRow>, Boolean> committed) {
        super(store);
        this.trouble = trouble;
        this.death = death;
        this.committed = committed;
    }

    void die() {
        alive = false;
    }

    private void requireAlive() {
        if (!alive) {
            throw new StorageException(StorageException.Kind.CLOSED, "simulated process: it is dead");
        }
    }

    private void dieNow() {
        death.run();
        requireAlive();
    }

    @Override
    public Snapshot snapshot() {
        requireAlive();
        return super.snapshot();
    }

    @Override
    public Transaction begin() {
        requireAlive();
        trouble.meet(DiskFault.BUSY);
        return new Writing(super.begin());
    }

    @Override
    public void close() {
        if (alive) {
            super.close();
        }
    }

    private final class Writing extends ForwardingTransaction {
        private final Map<Breach.Reference, StoredRow> rows = new LinkedHashMap<>();
        private boolean putsProgress;

        Writing(Transaction inner) {
            super(inner);
        }

        private void write() {
            requireAlive();
            trouble.meet(DiskFault.FULL, DiskFault.BROKEN);
        }

        @Override
        public void define(TableDefinition table) {
            write();
            super.define(table);
        }

        @Override
        public void put(StoredRow row) {
            write();
            super.put(row);
            note(row);
        }

        @Override
        public void stamp(StoredRow row) {
            write();
            super.stamp(row);
            note(row);
        }

        /** Of what a transaction puts into one place only the last is ever there for others. */
        private void note(StoredRow row) {
            Breach.Reference place = new Breach.Reference(row.table(), row.key());
            rows.remove(place);
            rows.put(place, row);
        }

        @Override
        public void remove(String table, RowKey key) {
            write();
            super.remove(table, key);
        }

        @Override
        public void putState(String name, byte[] value) {
            write();
            super.putState(name, value);
            putsProgress |= PROGRESS.stream().anyMatch(name::startsWith);
        }

        @Override
        public void commit() {
            requireAlive();
            trouble.meet(DiskFault.UNSYNCED);
            if (trouble.diesBeforeCommit()) {
                dieNow();
            }
            super.commit();
            committed.accept(List.copyOf(rows.values()), putsProgress);
            if (trouble.diesAfterCommit()) {
                dieNow();
            }
        }
    }
}

package dev.tidemark.testkit.simulation;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingTransaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The store as one process sees it: operations fail as the disk's trouble says, the process dies at a commit, and once it is dead
 * it can do nothing any more, whatever of it still runs.
 */
final class ProcessStore extends ForwardingStorage {
    /** The state in which the engine keeps how far a node has got: a device with its server, a server with each device. */
    private static final List<String> PROGRESS = List.of("upstream", "peer/");

    private final DiskTrouble trouble;
    private final Runnable death;
    private final Consumer<Commit> committed;
    private boolean alive = true;

    /**
     * What a transaction did.
     *
     * @param rows that it has put
     * @param putsProgress whether it has put how far the node has got
     * @param harvested the stamps that it has given to what an app had written; nothing where it did not look for that
     */
    record Commit(List<StoredRow> rows, boolean putsProgress, Optional<List<StoredRow>> harvested) {}

    /**
     * @param death is run when the process dies in the middle of an operation
     * @param committed is told of a transaction, once it is committed
     */
    ProcessStore(StorageBackend store, DiskTrouble trouble, Runnable death, Consumer<Commit> committed) {
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
    public Optional<StoredRow> row(String table, RowKey key) {
        requireAlive();
        return super.row(table, key);
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
        private Optional<List<StoredRow>> harvested = Optional.empty();
        private boolean isHarvesting;

        Writing(Transaction inner) {
            super(inner);
        }

        private void write() {
            requireAlive();
            trouble.meet(DiskFault.FULL, DiskFault.BROKEN);
        }

        @Override
        public CapturedCursor captured() {
            CapturedCursor cursor = super.captured();
            harvested = Optional.of(new ArrayList<>());
            isHarvesting = true;
            return new CapturedCursor() {
                @Override
                public Optional<CapturedWrite> next() {
                    return cursor.next();
                }

                @Override
                public void close() {
                    isHarvesting = false;
                    cursor.close();
                }
            };
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
            if (isHarvesting) {
                harvested.orElseThrow().add(row);
            }
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
            committed.accept(new Commit(List.copyOf(rows.values()), putsProgress, harvested));
            if (trouble.diesAfterCommit()) {
                dieNow();
            }
        }
    }
}

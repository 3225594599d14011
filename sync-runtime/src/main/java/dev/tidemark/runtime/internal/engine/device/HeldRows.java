package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.OnDemand;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.PartialTables;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The rows that a device holds of its tables on demand, by when they were used last, and the letting go of those for which there is
 * no room.
 *
 * <p>A row is used when it is read by its key and when it is written here; not when a query passes over it, nor when the server tells of
 * it. Which was used when is kept in memory: after a start the order is that in which they were written or told.
 *
 * <p>To let a row go is no write: it leaves the store without a tombstone, so that nobody is told, and this device knows nothing of it
 * any more. A row with a write of which no server has said yet what became of it stays, and so does one that somebody waits for.
 *
 * <p>Threading: safe. The store is not called under the lock.
 */
public final class HeldRows implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(HeldRows.class.getName());
    private static final int AT_ONCE = 1_000;

    private final Replica replica;
    private final Object lock = new Object();
    private final Map<String, Table> tables = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final AtomicBoolean isPlanned = new AtomicBoolean();
    private final Runnable unhook;
    private volatile boolean closed;

    /** The rows of a table, those used longest ago first, and how many of them are awaited by how many readers. */
    private static final class Table {
        private final int most;
        private final LinkedHashMap<RowKey, Boolean> byUse = new LinkedHashMap<>(16, 0.75f, true);
        private final Map<RowKey, Integer> awaited = new HashMap<>();
        /** Beyond this many there are some that can be let go, as far as is known. */
        private int bound;

        Table(int most) {
            this.most = most;
            this.bound = most;
        }

        boolean isFull() {
            return byUse.size() > bound;
        }
    }

    /** Begins to watch the rows of a replica that has tables on demand. */
    public HeldRows(Replica replica) {
        this.replica = replica;
        for (Map.Entry<String, OnDemand> each : replica.parts().onDemand().entrySet()) {
            tables.put(each.getKey(), new Table(each.getValue().rows()));
        }
        try (Snapshot snapshot = replica.snapshot()) {
            snapshot.tables().stream()
                    .map(TableDefinition::name)
                    .filter(tables::containsKey)
                    .forEach(name -> load(snapshot, name));
        }
        this.unhook = replica.onChange(this::changed);
    }

    private void load(Snapshot snapshot, String name) {
        record Written(RowKey key, long lsn) {}
        List<Written> rows = new ArrayList<>();
        try (RowCursor all = snapshot.query(Query.all(name))) {
            for (Optional<StoredRow> row = all.next(); row.isPresent(); row = all.next()) {
                rows.add(new Written(row.get().key(), row.get().lsn()));
            }
        }
        try (RowCursor tombstones = snapshot.tombstonesSince(0)) {
            for (Optional<StoredRow> row = tombstones.next(); row.isPresent(); row = tombstones.next()) {
                if (row.get().table().equals(name)) {
                    rows.add(new Written(row.get().key(), row.get().lsn()));
                }
            }
        }
        rows.sort(Comparator.comparingLong(Written::lsn));
        rows.forEach(row -> tables.get(name).byUse.put(row.key(), true));
    }

    private void changed(ChangeEvent event) {
        synchronized (lock) {
            Table table = tables.get(event.table());
            if (table != null && (!event.remote() || !table.byUse.containsKey(event.key()))) {
                table.byUse.put(event.key(), true);
            }
        }
        makeRoom();
    }

    /** Somebody waits for a row: it stays until it was {@linkplain #read read}. */
    void await(Breach.Reference row) {
        synchronized (lock) {
            tables.get(row.table()).awaited.merge(row.key(), 1, Integer::sum);
        }
    }

    /**
     * Somebody who waited for a row has got it.
     *
     * @param isHeld whether it is here
     */
    void read(Breach.Reference row, boolean isHeld) {
        synchronized (lock) {
            Table table = tables.get(row.table());
            table.awaited.computeIfPresent(row.key(), (key, number) -> number == 1 ? null : number - 1);
            if (isHeld) {
                table.byUse.put(row.key(), true);
            }
        }
        makeRoom();
    }

    /** A sync was carried out: what could not be let go before may have arrived at the server. */
    public void synced() {
        synchronized (lock) {
            tables.values().forEach(table -> table.bound = table.most);
        }
        makeRoom();
    }

    private void makeRoom() {
        boolean isFull;
        synchronized (lock) {
            isFull = tables.values().stream().anyMatch(Table::isFull);
        }
        if (isFull && isPlanned.compareAndSet(false, true)) {
            replica.parts().scheduler().execute(() -> {
                isPlanned.set(false);
                letGoUnlessClosed();
            });
        }
    }

    private void letGoUnlessClosed() {
        try {
            if (!closed) {
                letGo();
            }
        } catch (StorageException failure) {
            LOGGER.log(
                    Level.WARNING, "rows of tables on demand could not be let go; more than enough are held", failure);
        }
    }

    private void letGo() {
        for (String name : tables.keySet()) {
            letGo(name);
        }
    }

    private void letGo(String name) {
        Table table = tables.get(name);
        while (true) {
            List<RowKey> some = candidates(table);
            if (some.isEmpty()) {
                return;
            }
            List<RowKey> gone = letGo(name, some);
            synchronized (lock) {
                gone.forEach(table.byUse::remove);
                if (gone.isEmpty()) {
                    // All of these are unsent. To look at them again after each write would cost more the more they
                    // are.
                    table.bound = table.byUse.size() + table.byUse.size() / 4 + AT_ONCE;
                }
            }
        }
    }

    /** Many may have to go at once, where the bound was lowered; others want to write meanwhile. */
    private List<RowKey> letGo(String name, List<RowKey> keys) {
        List<RowKey> gone = new ArrayList<>();
        for (int from = 0; from < keys.size() && !closed; from += AT_ONCE) {
            List<RowKey> some = keys.subList(from, Math.min(keys.size(), from + AT_ONCE));
            gone.addAll(replica.inTransaction(work -> letGo(work.transaction(), name, some)));
        }
        return gone;
    }

    /** Returns rows that may have to go, those used longest ago first. */
    private List<RowKey> candidates(Table table) {
        synchronized (lock) {
            return table.isFull()
                    ? table.byUse.keySet().stream()
                            .filter(key -> !table.awaited.containsKey(key))
                            .limit(table.byUse.size() - table.most)
                            .toList()
                    : List.of();
        }
    }

    /** Lets no more rows go. */
    @Override
    public void close() {
        closed = true;
        unhook.run();
    }

    private List<RowKey> letGo(Transaction transaction, String name, List<RowKey> keys) {
        long answered = PartialTables.load(transaction).answered();
        List<RowKey> gone = new ArrayList<>();
        for (RowKey key : keys) {
            Optional<StoredRow> row = transaction.row(name, key);
            if (isAwaited(name, key)) {
                // Somebody asks for it since it was chosen, and is to find what is fetched.
                continue;
            }
            if (row.isEmpty()) {
                gone.add(key);
            } else if (isSettled(row.get(), answered)) {
                // A tombstone too, and no horizon moves: of what it let go this device offers nothing, and says
                // nothing.
                transaction.remove(row.get().table(), key);
                gone.add(key);
            }
        }
        return gone;
    }

    private boolean isAwaited(String name, RowKey key) {
        synchronized (lock) {
            return tables.get(name).awaited.containsKey(key);
        }
    }

    /** What was acknowledged may yet be refused, and then what was written here is in this row alone. */
    private boolean isSettled(StoredRow row, long answered) {
        return row.pending() == 0
                && row.versions()
                        .all()
                        .map(Version::stamp)
                        .noneMatch(stamp -> stamp.author().equals(replica.self()) && stamp.sequence() > answered);
    }
}

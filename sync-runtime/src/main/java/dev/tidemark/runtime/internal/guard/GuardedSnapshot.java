package dev.tidemark.runtime.internal.guard;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.LogEntry;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * A view of a store whose rows are those that were asked for, in the order that was promised.
 *
 * @param <S> what is guarded
 */
class GuardedSnapshot<S extends Snapshot> implements Snapshot {
    final Guard guard;
    final S snapshot;

    GuardedSnapshot(Guard guard, S snapshot) {
        this.guard = guard;
        this.snapshot = snapshot;
    }

    @Override
    public List<TableDefinition> tables() {
        return guard.call("tables", snapshot::tables);
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        return asked(guard, table, key, guard.call("row", () -> snapshot.row(table, key)));
    }

    /** Returns what was answered, if that is the row that was asked for. */
    static Optional<StoredRow> asked(Guard guard, String table, RowKey key, Optional<StoredRow> row) {
        if (row.isPresent()
                && !(row.get().key().equals(key) && row.get().table().equals(table))) {
            throw guard.fault(
                    "row",
                    "asked for row " + key + " of '" + table + "', it gave row "
                            + row.get().key() + " of '" + row.get().table() + "'",
                    null);
        }
        return row;
    }

    @Override
    public RowCursor query(Query query) {
        return cursor("query", () -> snapshot.query(query), row -> Long.MAX_VALUE, Long.MIN_VALUE);
    }

    @Override
    public long count(String table) {
        return guard.call("count", () -> snapshot.count(table));
    }

    @Override
    public boolean hasCaptured() {
        return guard.call("hasCaptured", snapshot::hasCaptured);
    }

    @Override
    public boolean holdsUpWriters() {
        return guard.call("holdsUpWriters", snapshot::holdsUpWriters);
    }

    @Override
    public RowCursor changesSince(long lsn) {
        return cursor("changesSince", () -> snapshot.changesSince(lsn), StoredRow::lsn, lsn);
    }

    @Override
    public RowCursor tombstonesSince(long lsn) {
        return cursor("tombstonesSince", () -> snapshot.tombstonesSince(lsn), StoredRow::lsn, lsn);
    }

    @Override
    public RowCursor pendingSince(long sequence) {
        return cursor("pendingSince", () -> snapshot.pendingSince(sequence), StoredRow::pending, sequence);
    }

    private RowCursor cursor(
            String operation, Supplier<RowCursor> cursor, ToLongFunction<StoredRow> order, long after) {
        return new GuardedCursor(guard, operation, guard.call(operation, cursor), order, after);
    }

    @Override
    public long countPending(String table) {
        return guard.call("countPending", () -> snapshot.countPending(table));
    }

    @Override
    public long head() {
        return guard.call("head", snapshot::head);
    }

    @Override
    public Optional<byte[]> state(String name) {
        return guard.call("state", () -> snapshot.state(name));
    }

    @Override
    public List<String> stateNames(String prefix) {
        return guard.call("stateNames", () -> snapshot.stateNames(prefix));
    }

    @Override
    public List<LogEntry> logged(long after, int most) {
        return guard.call("logged", () -> snapshot.logged(after, most));
    }

    @Override
    public List<LogEntry> logged(String log, String subject, long after, int most) {
        return guard.call("logged", () -> snapshot.logged(log, subject, after, most));
    }

    @Override
    public long forgotten(String log) {
        return guard.call("forgotten", () -> snapshot.forgotten(log));
    }

    @Override
    public void close() {
        guard.run("close", snapshot::close);
    }
}

package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.LogEntry;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.MergedSource;
import dev.tidemark.support.storage.RowSource;
import dev.tidemark.support.storage.SourceCursor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * A view of Tidemark's own store: a read transaction on a connection of its own, which goes back to the storage at the end. A
 * transaction is a view that writes.
 */
class OwnSnapshot implements Snapshot {
    private final OwnStorage storage;
    private final OwnSession session;
    private final Set<RowCursor> cursors = new HashSet<>();
    private SqliteLogs logs;
    private boolean closed;

    OwnSnapshot(OwnStorage storage, OwnSession session) {
        this.storage = storage;
        this.session = session;
    }

    /** What is done with a session. */
    interface Work<T> {
        T apply(OwnSession session) throws SQLException;
    }

    /** Does something, unless this view was closed before; a failure of the driver is put into words. */
    final <T> T with(Work<T> work) {
        if (closed) {
            throw storage.closed("this snapshot or transaction was closed before");
        }
        try {
            return work.apply(session);
        } catch (SQLException e) {
            StorageException failure = storage.failure(e);
            SqliteDatabase.close(this, failure);
            throw failure;
        } catch (StorageException e) {
            refused(e);
            throw e;
        }
    }

    /** Is told of what the store could not do though the file is well; a transaction ends by it. */
    void refused(StorageException refusal) {
        // A view goes on, since nothing has changed.
    }

    @Override
    public List<TableDefinition> tables() {
        return with(
                own -> own.catalog().all().stream().map(OwnTable::definition).toList());
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        return with(own -> find(own, own.catalog().table(table), key));
    }

    /** Returns a row, or its tombstone. */
    Optional<StoredRow> find(OwnSession own, OwnTable table, RowKey key) throws SQLException {
        Optional<StoredRow> live = own.live(table, key);
        return live.isPresent() || !hasTombstones(table)
                ? live
                : own.tombstones().row(table, key);
    }

    /** Returns whether a table has tombstones. */
    boolean hasTombstones(OwnTable table) throws SQLException {
        return true;
    }

    @Override
    public RowCursor query(Query query) {
        return with(own -> cursor(QuerySql.rows(own, own.catalog().table(query.table()), query)));
    }

    @Override
    public long count(String table) {
        return with(own -> own.statements().number(own.catalog().table(table).count()));
    }

    @Override
    public RowCursor changesSince(long lsn) {
        return with(own -> {
            // Rows that are put while the feed is read move behind this head, and are not met again.
            long head = readHead(own);
            List<RowSource> sources = new ArrayList<>();
            for (OwnTable table : own.catalog().all()) {
                sources.add(rows(own, table, table.changes(), lsn, head));
                sources.add(rows(own, table, table.changesSinceTheyCame(), lsn, head));
            }
            sources.add(tombstones(own, OwnTombstones.CHANGES, lsn, head));
            return merged(sources, StoredRow::lsn);
        });
    }

    @Override
    public RowCursor tombstonesSince(long lsn) {
        return with(own -> cursor(tombstones(own, OwnTombstones.CHANGES, lsn, readHead(own))));
    }

    @Override
    public RowCursor pendingSince(long sequence) {
        return with(own -> {
            List<RowSource> sources = new ArrayList<>();
            for (OwnTable table : own.catalog().all()) {
                sources.add(rows(own, table, table.pending(), sequence));
            }
            sources.add(tombstones(own, OwnTombstones.PENDING, sequence));
            return merged(sources, StoredRow::pending);
        });
    }

    private static RowSource rows(OwnSession own, OwnTable table, String sql, Object... parameters)
            throws SQLException {
        return SelectSource.kept(own.statements(), results -> own.rows().read(results, table), sql, parameters);
    }

    private static RowSource tombstones(OwnSession own, String sql, Object... parameters) throws SQLException {
        return SelectSource.kept(own.statements(), results -> tombstone(own, results), sql, parameters);
    }

    private static StoredRow tombstone(OwnSession own, ResultSet results) throws SQLException {
        return own.tombstones().read(results, own.catalog().table(results.getLong(1)));
    }

    private RowCursor merged(List<RowSource> sources, ToLongFunction<StoredRow> order) throws SQLException {
        return cursor(MergedSource.of(sources, order));
    }

    private RowCursor cursor(RowSource source) {
        RowCursor cursor = new SourceCursor(storage, source, cursors::remove);
        cursors.add(cursor);
        return cursor;
    }

    @Override
    public long countPending(String table) {
        return with(own -> {
            OwnTable target = own.catalog().table(table);
            return own.statements().number(target.countPending())
                    + own.statements().number(OwnTombstones.COUNT_PENDING, target.id());
        });
    }

    @Override
    public long head() {
        return with(this::readHead);
    }

    long readHead(OwnSession own) throws SQLException {
        return own.statements().number("SELECT head FROM _tidemark_store");
    }

    @Override
    public Optional<byte[]> state(String name) {
        return with(own -> {
            String sql = "SELECT value FROM _tidemark_state WHERE name = ?";
            try (ResultSet results = own.statements().of(sql, name).executeQuery()) {
                return results.next() ? Optional.of(results.getBytes(1)) : Optional.empty();
            }
        });
    }

    @Override
    public List<String> stateNames(String prefix) {
        return with(own -> {
            List<String> names = new ArrayList<>();
            String sql = "SELECT name FROM _tidemark_state WHERE name >= ? ORDER BY name";
            try (ResultSet results = own.statements().of(sql, prefix).executeQuery()) {
                while (results.next() && results.getString(1).startsWith(prefix)) {
                    names.add(results.getString(1));
                }
            }
            return names;
        });
    }

    @Override
    public List<LogEntry> logged(long after, int most) {
        return with(own -> logs(own).after(after, most));
    }

    @Override
    public List<LogEntry> logged(String log, String subject, long after, int most) {
        return with(own -> logs(own).after(log, subject, after, most));
    }

    @Override
    public long forgotten(String log) {
        return with(own -> logs(own).forgotten(log));
    }

    /** Returns the logs, of which a transaction knows what it has added. */
    final SqliteLogs logs(OwnSession own) {
        if (logs == null) {
            logs = new SqliteLogs(own.statements());
        }
        return logs;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            List.copyOf(cursors).forEach(RowCursor::close);
            end(storage, session);
        }
    }

    /** Gives the connection back. */
    void end(OwnStorage owner, OwnSession own) {
        owner.releaseReader(own);
    }
}

package dev.tidemark.plugin.storage.postgres;

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
 * A view of a store: a read transaction on a connection of its own, which goes back to the pool at the end. A transaction is a view
 * that writes.
 */
class PostgresSnapshot implements Snapshot {
    private final PostgresStorage storage;
    private final Session session;
    private final Set<RowCursor> cursors = new HashSet<>();
    private boolean closed;

    PostgresSnapshot(PostgresStorage storage, Session session) {
        this.storage = storage;
        this.session = session;
    }

    /** What is done with a session. */
    interface Work<T> {
        T apply(Session session) throws SQLException;
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
            PostgresDatabase.close(this, failure);
            throw failure;
        } catch (StorageException e) {
            refused(e);
            throw e;
        }
    }

    /** Does something with the tables, in which all that was put must stand by then. */
    final <T> T withTables(Work<T> work) {
        return with(own -> {
            send();
            return work.apply(own);
        });
    }

    /** Sends what was put and is not in the tables yet. */
    void send() throws SQLException {
        // Nothing is put into a view that only reads.
    }

    /** Is told of what the store could not do though the database is well; a transaction ends by it. */
    void refused(StorageException refusal) {
        // A view goes on, since nothing has changed.
    }

    @Override
    public List<TableDefinition> tables() {
        return with(own -> own.catalog().all().stream().map(Table::definition).toList());
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        return with(own -> find(own, own.catalog().table(table), key));
    }

    /** Returns a row, or its tombstone. */
    Optional<StoredRow> find(Session own, Table table, RowKey key) throws SQLException {
        Optional<StoredRow> live = own.live(table, key);
        return live.isPresent() || !hasTombstones(table)
                ? live
                : own.tombstones().row(table, key);
    }

    /** Returns whether a table may have tombstones. */
    boolean hasTombstones(Table table) throws SQLException {
        return true;
    }

    @Override
    public RowCursor query(Query query) {
        return withTables(own -> cursor(QuerySql.rows(own, own.catalog().table(query.table()), query)));
    }

    @Override
    public long count(String table) {
        return withTables(
                own -> own.statements().number(own.catalog().table(table).count()));
    }

    @Override
    public RowCursor changesSince(long lsn) {
        return withTables(own -> {
            // Rows that are put while the feed is read move behind this head, and are not met again.
            long head = readHead(own);
            List<RowSource> sources = new ArrayList<>();
            for (Table table : own.catalog().all()) {
                sources.add(new FeedSource(
                        own.statements(),
                        table.changes(),
                        results -> own.rows().read(results, table),
                        StoredRow::lsn,
                        lsn,
                        head));
            }
            sources.add(tombstones(own, lsn, head));
            return merged(sources, StoredRow::lsn);
        });
    }

    @Override
    public RowCursor tombstonesSince(long lsn) {
        return withTables(own -> cursor(tombstones(own, lsn, readHead(own))));
    }

    private static RowSource tombstones(Session own, long lsn, long head) {
        return new FeedSource(
                own.statements(),
                own.tombstones().changes(),
                results -> tombstone(own, results),
                StoredRow::lsn,
                lsn,
                head);
    }

    private static StoredRow tombstone(Session own, ResultSet results) throws SQLException {
        return own.tombstones().read(results, own.catalog().table(results.getLong(1)));
    }

    @Override
    public RowCursor pendingSince(long sequence) {
        return withTables(own -> {
            List<RowSource> sources = new ArrayList<>();
            for (Table table : own.catalog().all()) {
                sources.add(new FeedSource(
                        own.statements(),
                        table.pending(),
                        results -> own.rows().read(results, table),
                        StoredRow::pending,
                        sequence,
                        Long.MAX_VALUE));
            }
            sources.add(new FeedSource(
                    own.statements(),
                    own.tombstones().pending(),
                    results -> tombstone(own, results),
                    StoredRow::pending,
                    sequence,
                    Long.MAX_VALUE));
            return merged(sources, StoredRow::pending);
        });
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
        return withTables(own -> {
            Table target = own.catalog().table(table);
            return own.statements().number(target.countPending())
                    + own.tombstones().countPending(target);
        });
    }

    @Override
    public long head() {
        return with(this::readHead);
    }

    long readHead(Session own) {
        return own.head();
    }

    @Override
    public Optional<byte[]> state(String name) {
        return with(own -> own.states().get(name));
    }

    @Override
    public List<String> stateNames(String prefix) {
        return with(own -> own.states().names(prefix));
    }

    @Override
    public List<LogEntry> logged(long after, int most) {
        return with(own -> own.logs().after(after, most));
    }

    @Override
    public List<LogEntry> logged(String log, String subject, long after, int most) {
        return with(own -> own.logs().after(log, subject, after, most));
    }

    @Override
    public long forgotten(String log) {
        return with(own -> own.logs().forgotten(log));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                List.copyOf(cursors).forEach(RowCursor::close);
            } finally {
                end(storage, session);
            }
        }
    }

    /** Gives the connection back. */
    void end(PostgresStorage owner, Session own) {
        // All that a view has read was committed.
        own.interned().committed();
        owner.releaseReader(own);
    }
}

package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.LogEntry;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A view of an app's file, inside a transaction of SQLite. */
class AdoptedSnapshot implements Snapshot {
    private final AdoptedGuard guard;
    private final Runnable release;
    private final String name;
    private AdoptedSession session;
    private SqliteLogs logs;
    private boolean closed;

    /**
     * Creates a view.
     *
     * @param session in which a transaction was begun
     * @param release what to do at the end
     */
    AdoptedSnapshot(AdoptedGuard guard, AdoptedSession session, Runnable release) {
        this(guard, session, release, "snapshot");
    }

    AdoptedSnapshot(AdoptedGuard guard, AdoptedSession session, Runnable release, String name) {
        this.guard = guard;
        this.session = session;
        this.release = release;
        this.name = name;
    }

    final AdoptedGuard guard() {
        return guard;
    }

    final AdoptedSession session() {
        if (closed) {
            throw AdoptedGuard.closed(name);
        }
        return session;
    }

    final void replace(AdoptedSession changed) {
        session = changed;
    }

    AdoptedFeed feed() {
        return new AdoptedFeed(session(), false);
    }

    /** Makes a call, and turns what fails in it into what the runtime understands. */
    <T> T attempt(AdoptedGuard.Call<T> call) {
        return guard.call(call);
    }

    @Override
    public List<TableDefinition> tables() {
        return attempt(() -> session().model().tables().stream()
                .map(AdoptedTable::definition)
                .toList());
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        return attempt(() -> session().model().isGone(table)
                ? Optional.empty()
                : row(session().model().table(table), key));
    }

    Optional<StoredRow> row(AdoptedTable table, RowKey key) throws SQLException {
        return session().row(table, key);
    }

    @Override
    public RowCursor query(Query query) {
        return attempt(() -> new AdoptedQuery(guard, session(), feed(), query));
    }

    @Override
    public long count(String table) {
        return attempt(() -> session()
                .statements()
                .number("SELECT count(*) FROM " + session().model().table(table).quoted()));
    }

    @Override
    public RowCursor changesSince(long lsn) {
        return attempt(() -> new AdoptedCursor(guard, feed().changesSince(lsn)));
    }

    @Override
    public RowCursor tombstonesSince(long lsn) {
        return attempt(() -> new AdoptedCursor(guard, feed().tombstonesSince(lsn)));
    }

    @Override
    public RowCursor pendingSince(long sequence) {
        return attempt(() -> new AdoptedCursor(guard, feed().pendingSince(sequence)));
    }

    @Override
    public long countPending(String table) {
        return attempt(() -> feed().countPending(session().model().table(table)));
    }

    @Override
    public boolean hasCaptured() {
        return guard.call(() -> session().statements().exists(AdoptedStorage.CAPTURED));
    }

    /** With a rollback journal, SQLite's default, whoever commits waits until nobody reads. */
    @Override
    public boolean holdsUpWriters() {
        return guard.call(() -> session()
                .statements()
                .value("PRAGMA main.journal_mode")
                .filter(Value.of("wal")::equals)
                .isEmpty());
    }

    @Override
    public long head() {
        return attempt(() -> TrackTables.meta(session().statements(), "head"));
    }

    @Override
    public Optional<byte[]> state(String piece) {
        return attempt(() -> session()
                .statements()
                .value("SELECT value FROM _tidemark_state WHERE name = ?", piece)
                .map(value -> ((Value.Blob) value).toByteArray()));
    }

    @Override
    public List<String> stateNames(String prefix) {
        return attempt(() -> stateNamesOf(prefix));
    }

    private List<String> stateNamesOf(String prefix) throws SQLException {
        List<String> names = new ArrayList<>();
        try (TrackStatements.Reading list =
                session().statements().read("SELECT name FROM _tidemark_state WHERE name >= ? ORDER BY name", prefix)) {
            ResultSet results = list.results();
            while (results.next() && results.getString(1).startsWith(prefix)) {
                names.add(results.getString(1));
            }
        }
        return names;
    }

    @Override
    public List<LogEntry> logged(long after, int most) {
        return attempt(() -> logs().after(after, most));
    }

    @Override
    public List<LogEntry> logged(String log, String subject, long after, int most) {
        return attempt(() -> logs().after(log, subject, after, most));
    }

    @Override
    public long forgotten(String log) {
        return attempt(() -> logs().forgotten(log));
    }

    /** Returns the logs, of which a transaction knows what it has added. */
    final SqliteLogs logs() {
        if (logs == null) {
            logs = new SqliteLogs(session().statements());
        }
        return logs;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release.run();
        }
    }
}

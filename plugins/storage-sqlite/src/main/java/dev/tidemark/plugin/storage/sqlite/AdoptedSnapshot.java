package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import java.sql.PreparedStatement;
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
            throw new StorageException(
                    StorageException.Kind.CLOSED, "this " + name + " was closed before; open another one");
        }
        return session;
    }

    final void replace(AdoptedSession changed) {
        session = changed;
    }

    AdoptedFeed feed() {
        return new AdoptedFeed(session(), false);
    }

    @Override
    public List<TableDefinition> tables() {
        return session().model().tables().stream().map(AdoptedTable::definition).toList();
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        return session().model().isGone(table)
                ? Optional.empty()
                : guard.call(() -> session().row(session().model().table(table), key));
    }

    @Override
    public RowCursor query(Query query) {
        return guard.call(() -> new AdoptedQuery(guard, session(), feed(), query));
    }

    @Override
    public long count(String table) {
        AdoptedTable found = session().model().table(table);
        return guard.call(() -> session().statements().number("SELECT count(*) FROM " + found.quoted()));
    }

    @Override
    public RowCursor changesSince(long lsn) {
        return guard.call(() -> new AdoptedCursor(guard, feed().changesSince(lsn)));
    }

    @Override
    public RowCursor tombstonesSince(long lsn) {
        return guard.call(() -> new AdoptedCursor(guard, feed().tombstonesSince(lsn)));
    }

    @Override
    public RowCursor pendingSince(long sequence) {
        return guard.call(() -> new AdoptedCursor(guard, feed().pendingSince(sequence)));
    }

    @Override
    public long countPending(String table) {
        return guard.call(() -> feed().countPending(session().model().table(table)));
    }

    @Override
    public boolean hasCaptured() {
        return guard.call(() -> session().statements().exists(AdoptedStorage.CAPTURED));
    }

    @Override
    public long head() {
        return guard.call(() -> TrackTables.meta(session().statements(), "head"));
    }

    @Override
    public Optional<byte[]> state(String piece) {
        return guard.call(() -> session()
                .statements()
                .value("SELECT value FROM _tidemark_state WHERE name = ?", piece)
                .map(value -> ((Value.Blob) value).toByteArray()));
    }

    @Override
    public List<String> stateNames(String prefix) {
        return guard.call(() -> stateNamesOf(prefix));
    }

    private List<String> stateNamesOf(String prefix) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement list = session()
                        .statements()
                        .fresh("SELECT name FROM _tidemark_state WHERE name >= ? ORDER BY name", prefix);
                ResultSet results = list.executeQuery()) {
            while (results.next() && results.getString(1).startsWith(prefix)) {
                names.add(results.getString(1));
            }
        }
        return names;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release.run();
        }
    }
}

package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.ByteReader;
import dev.tidemark.support.storage.ByteWriter;
import dev.tidemark.support.storage.RowVersions;
import dev.tidemark.support.storage.SqlNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The deleted rows of all tables, in a table of their own, so that the SQL tables hold what is there and nothing else. */
final class OwnTombstones {
    static final String CREATE = "CREATE TABLE _tidemark_tombstone (id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL,"
            + " key BLOB NOT NULL, image BLOB NOT NULL, " + RowVersions.declared("INTEGER", "BLOB")
            + ", UNIQUE (table_id, key))";
    static final String CREATE_FEED = "CREATE INDEX _tidemark_feed_0 ON _tidemark_tombstone (_tidemark_lsn)";
    static final String CREATE_PENDING = "CREATE INDEX _tidemark_pending_0 ON _tidemark_tombstone (_tidemark_pending)"
            + " WHERE _tidemark_pending > 0";

    private static final String COLUMNS = "table_id, key, image, " + String.join(", ", RowVersions.COLUMNS);
    private static final String SELECT = "SELECT " + COLUMNS + " FROM _tidemark_tombstone";
    static final String CHANGES = SELECT + " INDEXED BY _tidemark_feed_0"
            + " WHERE _tidemark_lsn > ? AND _tidemark_lsn <= ? ORDER BY _tidemark_lsn";
    static final String PENDING = SELECT + " INDEXED BY _tidemark_pending_0"
            + " WHERE _tidemark_pending > 0 AND _tidemark_pending > ? ORDER BY _tidemark_pending";
    static final String COUNT_PENDING = "SELECT count(*) FROM _tidemark_tombstone INDEXED BY _tidemark_pending_0"
            + " WHERE _tidemark_pending > 0 AND table_id = ?";
    static final String ACKNOWLEDGE = "UPDATE _tidemark_tombstone SET _tidemark_pending = 0"
            + " WHERE _tidemark_pending > 0 AND _tidemark_pending <= ?";
    private static final String ANY = "SELECT 1 FROM _tidemark_tombstone WHERE table_id = ? LIMIT 1";
    private static final String BY_KEY = SELECT + " WHERE table_id = ? AND key = ?";
    private static final String DELETE = "DELETE FROM _tidemark_tombstone WHERE table_id = ? AND key = ?";
    private static final String INSERT = "INSERT INTO _tidemark_tombstone (" + COLUMNS + ") VALUES ("
            + SqlNames.parameters(3 + RowVersions.COLUMNS.size()) + ")";

    private final TrackStatements statements;
    private final Interned interned;

    OwnTombstones(TrackStatements statements, Interned interned) {
        this.statements = statements;
        this.interned = interned;
    }

    /** Returns whether a table has any; most have none, and then no key needs to be looked for. */
    boolean has(OwnTable table) throws SQLException {
        return statements.exists(ANY, table.id());
    }

    Optional<StoredRow> row(OwnTable table, RowKey key) throws SQLException {
        try (ResultSet results =
                statements.of(BY_KEY, table.id(), ByteWriter.bytes(key)).executeQuery()) {
            return results.next() ? Optional.of(read(results, table)) : Optional.empty();
        }
    }

    StoredRow read(ResultSet results, OwnTable table) throws SQLException {
        return new StoredRow(
                table.name(),
                new ByteReader(results.getBytes(2)).key(),
                true,
                new ByteReader(results.getBytes(3)).row(),
                RowVersions.read(results, 4, interned),
                results.getLong(4),
                results.getLong(11));
    }

    void put(OwnTable table, StoredRow row) throws SQLException {
        remove(table, row.key());
        PreparedStatement insert =
                statements.of(INSERT, table.id(), ByteWriter.bytes(row.key()), ByteWriter.bytes(row.values()));
        RowVersions.bind(insert, 4, row, interned);
        insert.executeUpdate();
    }

    boolean remove(OwnTable table, RowKey key) throws SQLException {
        return statements.update(DELETE, table.id(), ByteWriter.bytes(key)) > 0;
    }
}

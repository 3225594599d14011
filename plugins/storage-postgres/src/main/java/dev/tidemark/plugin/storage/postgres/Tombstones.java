package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.ByteReader;
import dev.tidemark.support.storage.ByteWriter;
import dev.tidemark.support.storage.RowSource;
import dev.tidemark.support.storage.RowVersions;
import dev.tidemark.support.storage.SqlNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The deleted rows of all tables, in a table of their own, so that the others hold what is there and nothing else. */
final class Tombstones {
    private static final String NAME = "_tidemark_tombstone";
    private static final String COLUMNS = "table_id, key, image, " + String.join(", ", RowVersions.COLUMNS);

    private final Statements statements;
    private final Interned interned;
    private final String table;
    private final String select;

    Tombstones(Statements statements, Interned interned) {
        this.statements = statements;
        this.interned = interned;
        this.table = statements.table(NAME);
        this.select = "SELECT " + COLUMNS + " FROM " + table;
    }

    /** Returns the statements that create the table. */
    static List<String> create(String table) {
        return List.of(
                "CREATE TABLE " + table + " (table_id bigint NOT NULL, _tidemark_key bytea NOT NULL, key bytea NOT"
                        + " NULL, image bytea NOT NULL, " + RowVersions.declared("bigint", "bytea")
                        + ", PRIMARY KEY (table_id, _tidemark_key))",
                "CREATE INDEX ON " + table + " (_tidemark_lsn)",
                "CREATE INDEX ON " + table + " (_tidemark_pending) WHERE _tidemark_pending > 0");
    }

    String changes() {
        return select + " WHERE _tidemark_lsn > ? ORDER BY _tidemark_lsn";
    }

    String pending() {
        return select + " WHERE _tidemark_pending > 0 AND _tidemark_pending > ? ORDER BY _tidemark_pending";
    }

    long countPending(Table of) throws SQLException {
        return statements.number(
                "SELECT count(*) FROM " + table + " WHERE _tidemark_pending > 0 AND table_id = ?", of.id());
    }

    void acknowledge(long sequence) throws SQLException {
        statements.update(
                "UPDATE " + table + " SET _tidemark_pending = 0 WHERE _tidemark_pending > 0 AND _tidemark_pending <= ?",
                sequence);
    }

    /** Returns whether a table has any; most have none, and then no key needs to be looked for. */
    boolean has(Table of) throws SQLException {
        return statements.exists("SELECT 1 FROM " + table + " WHERE table_id = ? LIMIT 1", of.id());
    }

    Optional<StoredRow> row(Table of, RowKey key) throws SQLException {
        try (PreparedStatement statement =
                        statements.of(select + " WHERE table_id = ? AND _tidemark_key = ?", of.id(), SortKey.of(key));
                ResultSet results = statement.executeQuery()) {
            return results.next() ? Optional.of(read(results, of)) : Optional.empty();
        }
    }

    /** Returns the tombstones of many keys, in any order. */
    RowSource rows(Table of, Collection<RowKey> keys) throws SQLException {
        PreparedStatement statement = statements.of(
                select + " WHERE table_id = ? AND _tidemark_key = ANY (?)", of.id(), statements.keys(keys));
        return SelectSource.of(statement, results -> read(results, of));
    }

    /** Reads the tombstone at which results stand; their first column is the number of its table. */
    StoredRow read(ResultSet results, Table of) throws SQLException {
        return new StoredRow(
                of.name(),
                new ByteReader(results.getBytes(2)).key(),
                true,
                new ByteReader(results.getBytes(3)).row(),
                RowVersions.read(results, 4, interned),
                results.getLong(4),
                results.getLong(11));
    }

    /** Writes tombstones, in the place of others of their keys. */
    void put(Table of, Collection<StoredRow> rows) throws SQLException {
        List<String> columns = new ArrayList<>(List.of("table_id", "_tidemark_key", "key", "image"));
        columns.addAll(RowVersions.COLUMNS);
        String sql = "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES ("
                + SqlNames.parameters(columns.size()) + ") ON CONFLICT (table_id, _tidemark_key) DO UPDATE SET "
                + columns.stream()
                        .skip(2)
                        .map(column -> column + " = excluded." + column)
                        .collect(Collectors.joining(", "));
        try (PreparedStatement insert = statements.of(sql)) {
            for (StoredRow row : rows) {
                insert.setLong(1, of.id());
                insert.setBytes(2, SortKey.of(row.key()));
                insert.setBytes(3, ByteWriter.bytes(row.key()));
                insert.setBytes(4, ByteWriter.bytes(row.values()));
                RowVersions.bind(insert, 5, row, interned);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Removes tombstones, those of the keys that have one. */
    void remove(Table of, Collection<byte[]> keys) throws SQLException {
        statements.update(
                "DELETE FROM " + table + " WHERE table_id = ? AND _tidemark_key = ANY (?)",
                of.id(),
                statements.array(keys));
    }
}

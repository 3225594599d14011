package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StoredRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * One connection to Tidemark's own store, and what was prepared and read on it.
 *
 * @param statements prepared
 * @param interned authors and contexts
 * @param catalog the tables
 * @param rows of the tables
 * @param tombstones of all tables
 */
record OwnSession(
        TrackStatements statements, Interned interned, OwnCatalog catalog, OwnRows rows, OwnTombstones tombstones) {

    /** Prepares a connection; {@code compress} says whether the documents that are written to it are compressed. */
    static OwnSession on(TrackStatements statements, boolean compress) {
        Interned interned = new Interned(statements);
        return new OwnSession(
                statements,
                interned,
                new OwnCatalog(statements),
                new OwnRows(interned, new OwnDocuments(statements, compress)),
                new OwnTombstones(statements, interned));
    }

    /**
     * Returns the row that is there. A key of another class, such as 1.0 for 1, is another key. Who looks for rows finds all or none as
     * a rule; so behind one that was not there the next is asked for without its columns first.
     */
    Optional<StoredRow> live(OwnTable table, RowKey key) throws SQLException {
        if (key.size() != table.keySize() || !(rows.wasThere() || exists(table, key))) {
            return Optional.empty();
        }
        PreparedStatement select = statements.of(table.selectByKey());
        OwnRows.bindKey(select, key);
        try (ResultSet results = select.executeQuery()) {
            boolean there = results.next();
            rows.foundAny(there);
            return there
                    ? Optional.of(rows.read(results, table))
                            .filter(row -> row.key().equals(key))
                    : Optional.empty();
        }
    }

    private boolean exists(OwnTable table, RowKey key) throws SQLException {
        PreparedStatement select = statements.of(table.existsByKey());
        OwnRows.bindKey(select, key);
        try (ResultSet results = select.executeQuery()) {
            return results.next();
        }
    }

    /** Forgets what a transaction that was rolled back numbered and defined. */
    void forget() {
        interned.forget();
        catalog.forget();
        rows.forget();
    }
}

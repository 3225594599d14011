package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StoredRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * One row, read by one statement, which also tells whether the store is as it was known before.
 *
 * @param catalog of the tables that were known before; nothing where none has been read yet
 * @param last what was read of the store before
 * @param interned what is known of its numbers
 */
record LoneRow(Optional<Catalog> catalog, Beginning last, Interned.Shared interned) {
    /** Returns whether a table is known, and may have such a key. */
    boolean knows(String table, RowKey key) {
        return catalog.flatMap(known -> known.find(table))
                .filter(found -> found.keySize() == key.size())
                .isPresent();
    }

    /** Returns a row that is there, if its table, which is known, has not changed since. */
    Optional<StoredRow> read(Statements statements, String table, RowKey key) throws SQLException {
        Table known = catalog.orElseThrow().table(table);
        try (PreparedStatement select = statements.of(known.selectAlone(), SortKey.of(key));
                ResultSet results = select.executeQuery()) {
            return results.next() && isAsKnown(Beginning.read(results))
                    ? Optional.of(read(results, known, new Interned(statements, interned)))
                    : Optional.empty();
        }
    }

    private boolean isAsKnown(Beginning now) {
        return !now.isOfAnotherPast(last)
                && now.definitions() == catalog.orElseThrow().definitions();
    }

    private static StoredRow read(ResultSet results, Table table, Interned numbers) throws SQLException {
        StoredRow row = new Rows(numbers).read(results, table);
        numbers.committed();
        return row;
    }
}

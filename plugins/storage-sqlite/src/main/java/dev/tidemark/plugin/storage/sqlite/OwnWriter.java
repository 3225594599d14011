package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Breach.Reference;
import dev.tidemark.api.storage.StoredRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes single rows and tombstones within one transaction. A row is written by one statement, which finds its place in the key's
 * index once, whether it is new or not.
 */
final class OwnWriter {
    private static final int CONSTRAINT = 19;

    private final OwnSession session;
    private final Map<Long, Boolean> tombstones = new HashMap<>();

    OwnWriter(OwnSession session) {
        this.session = session;
    }

    /** Returns whether a table has tombstones; only this transaction can give it some now. */
    boolean hasTombstones(OwnTable table) throws SQLException {
        Boolean known = tombstones.get(table.id());
        if (known == null) {
            known = session.tombstones().has(table);
            tombstones.put(table.id(), known);
        }
        return known;
    }

    /** Writes a row in the place of what is there under its key; returns false if another row has a value that must be unique. */
    boolean write(OwnTable table, StoredRow row) throws SQLException {
        boolean nullInKey = hasNull(row.key());
        if (nullInKey) {
            // SQLite holds two nulls to be different keys; here they are one.
            delete(table, row.key());
        }
        if (!run(nullInKey ? table.insert() : table.upsert(), table, row)
                && !(isTaken(table, row.lsn()) && run(table.upsertElsewhere(), table, row))) {
            return false;
        }
        if (hasTombstones(table)) {
            session.tombstones().remove(table, row.key());
        }
        return true;
    }

    /** Runs a statement that writes a row, and returns whether it did. */
    private boolean run(String sql, OwnTable table, StoredRow row) throws SQLException {
        PreparedStatement statement = session.statements().of(sql);
        session.rows().bind(statement, table, row);
        try {
            // A batch of one costs the driver half of what executeUpdate costs it.
            statement.addBatch();
            return statement.executeLargeBatch()[0] > 0;
        } catch (SQLException e) {
            if ((e.getErrorCode() & 0xff) == CONSTRAINT) {
                return false;
            }
            throw e;
        }
    }

    /** Returns whether a row has a position for its number, be it that it is the row itself that is written once more. */
    private boolean isTaken(OwnTable table, long position) throws SQLException {
        return session.statements().exists(table.existsByNumber(), position);
    }

    private static boolean hasNull(RowKey key) {
        for (int i = 0; i < key.size(); i++) {
            if (key.part(i).isNull()) {
                return true;
            }
        }
        return false;
    }

    /** Writes a tombstone in the place of what is there under its key. */
    void bury(OwnTable table, StoredRow row) throws SQLException {
        delete(table, row.key());
        session.tombstones().put(table, row);
        tombstones.put(table.id(), true);
    }

    /** Deletes a row, but no tombstone. */
    void delete(OwnTable table, RowKey key) throws SQLException {
        if (key.size() != table.keySize()) {
            return;
        }
        PreparedStatement statement = session.statements().of(table.delete());
        OwnRows.bindKey(statement, key);
        statement.executeUpdate();
    }

    /** Removes a row or a tombstone. */
    void remove(OwnTable table, RowKey key) throws SQLException {
        delete(table, key);
        session.tombstones().remove(table, key);
    }

    /** Returns which constraint a row breaks that could not be written, and the row that it clashes with. */
    Breach clash(OwnTable table, StoredRow row) throws SQLException {
        List<List<String>> uniques = new ArrayList<>(table.definition().uniques());
        uniques.add(table.definition().key());
        for (List<String> unique : uniques) {
            Optional<StoredRow> other = other(table, row, unique);
            if (other.isPresent()) {
                Reference reference = new Reference(table.name(), other.get().key());
                String constraint = "UNIQUE (" + String.join(", ", unique) + ")";
                return new Breach(row, Breach.Kind.UNIQUE, constraint, Optional.of(reference));
            }
        }
        return new Breach(row, Breach.Kind.CHECK, "CHECK", Optional.empty());
    }

    private Optional<StoredRow> other(OwnTable table, StoredRow row, List<String> columns) throws SQLException {
        try (PreparedStatement select = session.statements().fresh(table.selectBy(columns))) {
            for (int i = 0; i < columns.size(); i++) {
                OwnRows.bind(select, i + 1, table.layout().value(row, columns.get(i)));
            }
            try (ResultSet results = select.executeQuery()) {
                return results.next()
                        ? Optional.of(session.rows().read(results, table))
                                .filter(found -> !found.key().equals(row.key()))
                        : Optional.empty();
            }
        }
    }
}

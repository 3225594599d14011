package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Breach.Reference;
import dev.tidemark.api.storage.StoredRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes rows and tombstones within one transaction, many at a time. */
final class Writer {
    /** So many new rows are worth the journey that COPY takes before the first of them. */
    private static final int FEWEST_COPIED = 64;

    private final Session session;
    private final Map<Long, Boolean> tombstones = new HashMap<>();

    Writer(Session session) {
        this.session = session;
    }

    /** Returns whether a table has tombstones; only this transaction can give it some now. */
    boolean hasTombstones(Table table) throws SQLException {
        Boolean known = tombstones.get(table.id());
        if (known == null) {
            known = session.tombstones().has(table);
            tombstones.put(table.id(), known);
        }
        return known;
    }

    /** Writes rows in the place of what is there under their keys; returns those of which another row has a value that must be unique. */
    List<StoredRow> write(Table table, List<StoredRow> rows) throws SQLException {
        List<StoredRow> clashing = upsert(table, rows);
        if (!rows.isEmpty() && hasTombstones(table)) {
            Set<StoredRow> refused = new HashSet<>(clashing);
            session.tombstones()
                    .remove(
                            table,
                            keys(rows.stream()
                                    .filter(row -> !refused.contains(row))
                                    .toList()));
        }
        return clashing;
    }

    /** Writes rows of whose keys the tables have nothing; returns those of which another row has a value that must be unique. */
    List<StoredRow> insert(Table table, List<StoredRow> rows) throws SQLException {
        if (rows.size() < FEWEST_COPIED) {
            return upsert(table, rows);
        }
        // Not undone with the savepoint: what is numbered once is so for good.
        Rows numbered = new Rows(new NumbersAhead(session.interned(), rows));
        return isWritten(
                        table, () -> CopiedRows.send(table, connection(), cells -> write(numbered, table, rows, cells)))
                ? List.of()
                : inHalves(rows, half -> insert(table, half));
    }

    private List<StoredRow> upsert(Table table, List<StoredRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return rows;
        }
        UpsertedRows upserted = new UpsertedRows(table);
        write(session.rows(), table, rows, upserted);
        if (isWritten(table, () -> upserted.send(session.statements()))) {
            return List.of();
        }
        return rows.size() == 1 ? rows : inHalves(rows, half -> upsert(table, half));
    }

    /** Numbers authors and contexts too, so that it must not be undone with the savepoint. */
    private static void write(Rows how, Table table, List<StoredRow> rows, Cells cells) throws SQLException {
        for (StoredRow row : rows) {
            how.write(row, table, cells);
        }
    }

    private interface Part {
        List<StoredRow> write(List<StoredRow> rows) throws SQLException;
    }

    /** Finds the few rows that clash in few steps; of two with one value the first is written, as if each was sent alone. */
    private static List<StoredRow> inHalves(List<StoredRow> rows, Part part) throws SQLException {
        int middle = rows.size() / 2;
        List<StoredRow> clashing = new ArrayList<>(part.write(rows.subList(0, middle)));
        clashing.addAll(part.write(rows.subList(middle, rows.size())));
        return clashing;
    }

    private interface Write {
        void run() throws SQLException;
    }

    /** Writes rows; if a value is not unique, none of them. */
    private boolean isWritten(Table table, Write write) throws SQLException {
        if (table.uniques().isEmpty()) {
            write.run();
            return true;
        }
        Savepoint before = connection().setSavepoint();
        try {
            write.run();
            connection().releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            if (!Failures.isUniqueViolation(e)) {
                throw e;
            }
            connection().rollback(before);
            connection().releaseSavepoint(before);
            return false;
        }
    }

    private Connection connection() {
        return session.statements().connection();
    }

    /** Writes tombstones in the place of what is there under their keys. */
    void bury(Table table, List<StoredRow> rows) throws SQLException {
        delete(table, keys(rows));
        session.tombstones().put(table, rows);
        tombstones.put(table.id(), true);
    }

    /** Deletes rows, but no tombstones. */
    void delete(Table table, Collection<byte[]> keys) throws SQLException {
        session.statements().update(table.deleteByKeys(), session.statements().array(keys));
    }

    /** Removes rows or tombstones. */
    void remove(Table table, List<RowKey> keys) throws SQLException {
        List<byte[]> encoded = keys.stream().map(SortKey::of).toList();
        delete(table, encoded);
        session.tombstones().remove(table, encoded);
    }

    private static List<byte[]> keys(Collection<StoredRow> rows) {
        return rows.stream().map(row -> SortKey.of(row.key())).toList();
    }

    /** Returns which constraint a row breaks that could not be written, and the row that it clashes with. */
    Breach clash(Table table, StoredRow row) throws SQLException {
        for (int i = 0; i < table.uniques().size(); i++) {
            List<String> columns = table.uniques().get(i);
            Optional<StoredRow> other = other(table, row, i);
            if (other.isPresent()) {
                Reference reference = new Reference(table.name(), other.get().key());
                String constraint = "UNIQUE (" + String.join(", ", columns) + ")";
                return new Breach(row, Breach.Kind.UNIQUE, constraint, Optional.of(reference));
            }
        }
        return new Breach(row, Breach.Kind.CHECK, "CHECK", Optional.empty());
    }

    private Optional<StoredRow> other(Table table, StoredRow row, int unique) throws SQLException {
        Optional<List<Value>> values =
                table.layout().values(row, table.uniques().get(unique));
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String sql = table.select() + " WHERE " + Table.unique(unique) + " = ? AND _tidemark_key <> ?";
        try (PreparedStatement select = session.statements().of(sql, SortKey.of(values.get()), SortKey.of(row.key()));
                ResultSet results = select.executeQuery()) {
            return results.next() ? Optional.of(session.rows().read(results, table)) : Optional.empty();
        }
    }
}

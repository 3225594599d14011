package dev.tidemark.runtime.internal.engine.tables;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Columns that came to a table when it had rows already. What those rows hold in them nobody has written: it gives way to whoever
 * writes there, whether he has seen the row or not.
 *
 * <p>A row does not say so itself, for a table may have many and gets a column in no time. So it is noted behind which position of
 * this node's feed rows are written by who knew the column.
 */
public final class AddedColumns {
    private static final String PREFIX = "added-columns/";

    private final Snapshot snapshot;
    private final Map<String, Shape> shapes = new HashMap<>();
    private final Map<String, Map<String, Long>> byTable = new HashMap<>();

    public AddedColumns(Snapshot snapshot) {
        this.snapshot = snapshot;
        snapshot.tables().stream()
                .filter(table -> !table.isOpen())
                .forEach(table -> shapes.put(table.name(), table.shape()));
    }

    /** Adds what is new to a table, or the table, and notes it. */
    public static void define(Transaction transaction, Optional<TableDefinition> known, TableDefinition table) {
        TableDefinition whole = known.map(mine -> mine.plus(table)).orElse(table);
        transaction.define(whole);
        known.map(mine -> added(mine, whole))
                .filter(columns -> !columns.isEmpty())
                .ifPresent(columns -> {
                    note(transaction, whole.name(), columns);
                    nobodyWrote(transaction, whole.name(), columns);
                });
    }

    private static List<String> added(TableDefinition before, TableDefinition after) {
        List<String> names = new ArrayList<>(
                after.columns().stream().map(ColumnDefinition::name).toList());
        before.columns().forEach(column -> names.remove(column.name()));
        return names;
    }

    private static void note(Transaction transaction, String table, List<String> columns) {
        Map<String, Long> positions = load(transaction, table);
        columns.forEach(column -> positions.put(column, transaction.head()));
        transaction.putState(
                PREFIX + table,
                StateBytes.write(
                        1,
                        out -> StateBytes.list(out, List.copyOf(positions.entrySet()), each -> {
                            out.writeUTF(each.getKey());
                            out.writeLong(each.getValue());
                        })));
    }

    /** What waits to be sent says so itself: its author did not know the columns when it was written. */
    private static void nobodyWrote(Transaction transaction, String table, List<String> columns) {
        List<StoredRow> waiting = new ArrayList<>();
        try (RowCursor rows = transaction.pendingSince(0)) {
            for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                row.filter(each -> each.table().equals(table) && !each.deleted())
                        .ifPresent(waiting::add);
            }
        }
        waiting.forEach(row -> transaction.put(unwritten(row, columns, row.lsn())));
    }

    private static Map<String, Long> load(Snapshot snapshot, String table) {
        Map<String, Long> positions = new HashMap<>();
        snapshot.state(PREFIX + table)
                .ifPresent(bytes -> StateBytes.read(
                        bytes, 1, in -> StateBytes.list(in, each -> positions.put(each.readUTF(), each.readLong()))));
        return positions;
    }

    /** Returns whether a row that has one version was written after all columns had been added to its table. */
    public boolean isWrittenWhole(StoredRow row) {
        return row.versions().row().lsn() > 0 && positions(row.table()).isEmpty();
    }

    private Map<String, Long> positions(String table) {
        return byTable.computeIfAbsent(table, name -> load(snapshot, name));
    }

    /** Returns a row with versions that say which of some columns nobody has written in it. */
    public StoredRow asWritten(StoredRow row, Row columns) {
        Map<String, Long> positions = positions(row.table());
        List<String> unwritten = columns.shape().names().stream()
                .filter(column -> row.versions().of(column).lsn() <= positions.getOrDefault(column, 0L))
                .toList();
        return unwritten.isEmpty() ? row : unwritten(row, unwritten, 0);
    }

    /**
     * Returns the versions under which a row is to be written that say which of its table's columns nobody has written in it; nothing
     * where the row has all of them. Whoever brings a row without a column does not know that column, or did not when he made the row.
     */
    public Optional<Versions> asWritten(String table, Row values, Versions versions) {
        Shape whole = shapes.get(table);
        if (whole == null || values.shape().equals(whole)) {
            return Optional.empty();
        }
        List<String> unwritten =
                whole.names().stream().filter(column -> !values.has(column)).toList();
        return unwritten.isEmpty() ? Optional.empty() : Optional.of(unwritten(versions, unwritten, 0));
    }

    private static StoredRow unwritten(StoredRow row, List<String> columns, long lsn) {
        return new StoredRow(
                row.table(),
                row.key(),
                row.deleted(),
                row.values(),
                unwritten(row.versions(), columns, lsn),
                row.lsn(),
                row.pending());
    }

    private static Versions unwritten(Versions versions, List<String> columns, long lsn) {
        Map<String, Version> all = new HashMap<>(versions.columns());
        columns.forEach(column -> all.put(column, Version.BOTTOM.at(lsn)));
        return new Versions(versions.row(), all);
    }
}

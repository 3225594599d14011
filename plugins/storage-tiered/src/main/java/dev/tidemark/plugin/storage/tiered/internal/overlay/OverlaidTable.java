package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.support.memory.ColumnIndex;
import dev.tidemark.support.memory.ExactOrder;
import dev.tidemark.support.memory.PersistentMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The rows of one table that are not as the backend has them.
 *
 * <p>Threading: immutable.
 *
 * @param definition of the table
 * @param rows by key
 * @param indexes of the live ones, on the columns that constraints are about
 * @param live how many more live rows there are than the backend has
 * @param pending how many more pending rows there are than the backend has
 */
public record OverlaidTable(
        TableDefinition definition,
        PersistentMap<RowKey, Overlaid> rows,
        List<ColumnIndex> indexes,
        long live,
        long pending) {
    public static OverlaidTable empty(TableDefinition definition, List<List<String>> constrained) {
        return new OverlaidTable(
                definition,
                PersistentMap.empty(ExactOrder.KEYS),
                constrained.stream().map(ColumnIndex::on).toList(),
                0,
                0);
    }

    public OverlaidTable with(Overlaid row) {
        OverlaidTable rest = without(row.row().key());
        return new OverlaidTable(
                definition,
                rest.rows.with(row.row().key(), row),
                row.isLive() ? rest.indexed(index -> index.with(definition, row.row())) : rest.indexes,
                rest.live + difference(row.isLive(), row.behindLive()),
                rest.pending + difference(row.isPending(), row.behindPending()));
    }

    /** Returns this table with a row as the backend has it. */
    public OverlaidTable without(RowKey key) {
        Optional<Overlaid> known = rows.get(key);
        return known.map(row -> new OverlaidTable(
                        definition,
                        rows.without(key),
                        row.isLive() ? indexed(index -> index.without(definition, row.row())) : indexes,
                        live - difference(row.isLive(), row.behindLive()),
                        pending - difference(row.isPending(), row.behindPending())))
                .orElse(this);
    }

    private List<ColumnIndex> indexed(UnaryOperator<ColumnIndex> change) {
        return indexes.isEmpty() ? indexes : indexes.stream().map(change).toList();
    }

    private static int difference(boolean now, boolean behind) {
        return (now ? 1 : 0) - (behind ? 1 : 0);
    }

    /** Returns the keys of the live rows here that have these values; the columns are some that a constraint is about. */
    public List<RowKey> find(List<String> columns, List<Value> values) {
        return indexes.stream()
                .filter(index -> index.columns().equals(columns))
                .findFirst()
                .map(index -> index.find(values))
                .orElse(List.of());
    }
}

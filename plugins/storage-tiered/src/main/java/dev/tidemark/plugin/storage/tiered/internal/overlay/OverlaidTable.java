package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.support.memory.ColumnIndex;
import dev.tidemark.support.memory.PersistentHashMap;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
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
        PersistentHashMap<RowKey, Overlaid> rows,
        List<ColumnIndex> indexes,
        long live,
        long pending) {
    public static OverlaidTable empty(TableDefinition definition, List<List<String>> constrained) {
        return new OverlaidTable(
                definition,
                PersistentHashMap.empty(),
                constrained.stream().map(ColumnIndex::on).toList(),
                0,
                0);
    }

    /**
     * Returns this table with rows that are not as the backend has them, each of them once.
     *
     * @param change gets each of them behind the one that it takes the place of, or null
     */
    OverlaidTable with(Collection<Overlaid> changed, BiConsumer<Overlaid, Overlaid> change) {
        PersistentHashMap.Editing<RowKey, Overlaid> all = rows.edit();
        List<ColumnIndex> indexed = indexes;
        long moreLive = live;
        long morePending = pending;
        for (Overlaid row : changed) {
            Overlaid known = all.put(row.row().key(), row);
            moreLive += more(row);
            morePending += morePending(row);
            if (known != null) {
                moreLive -= more(known);
                morePending -= morePending(known);
            }
            change.accept(known, row);
            if (!indexed.isEmpty()) {
                indexed = indexed.stream()
                        .map(index -> changed(index, known, row))
                        .toList();
            }
        }
        return new OverlaidTable(definition, all.done(), indexed, moreLive, morePending);
    }

    private ColumnIndex changed(ColumnIndex index, Overlaid known, Overlaid row) {
        ColumnIndex left = known != null && known.isLive() ? index.without(definition, known.row()) : index;
        return row.isLive() ? left.with(definition, row.row()) : left;
    }

    /** Returns this table with a row as the backend has it. */
    public OverlaidTable without(RowKey key) {
        Optional<Overlaid> known = Optional.ofNullable(rows.get(key));
        return known.map(row -> new OverlaidTable(
                        definition,
                        rows.without(key),
                        row.isLive() ? indexed(index -> index.without(definition, row.row())) : indexes,
                        live - more(row),
                        pending - morePending(row)))
                .orElse(this);
    }

    private List<ColumnIndex> indexed(UnaryOperator<ColumnIndex> change) {
        return indexes.isEmpty() ? indexes : indexes.stream().map(change).toList();
    }

    /** Returns how many more live rows there are by a row than the backend has. */
    private static int more(Overlaid row) {
        return (row.isLive() ? 1 : 0) - (row.behindLive() ? 1 : 0);
    }

    private static int morePending(Overlaid row) {
        return (row.isPending() ? 1 : 0) - (row.behindPending() ? 1 : 0);
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

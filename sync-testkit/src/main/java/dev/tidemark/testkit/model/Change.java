package dev.tidemark.testkit.model;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a device tells its server about one row: all that it has written there and not heard of yet, folded.
 *
 * @param row the row's key
 * @param existence that the row is created or deleted; nothing for an update of a row that the author had
 * @param columns what now stands in the columns that were written, in a table of whole rows in the others too
 * @param writes all that were folded, at least one; those that were written over are among them
 */
public record Change(String row, Optional<Cell> existence, Map<String, Cell> columns, List<Write> writes) {
    /** Keeps unmodifiable copies. */
    public Change {
        columns = Map.copyOf(columns);
        writes = List.copyOf(writes);
    }

    boolean deletes() {
        return existence.isPresent() && existence.get().value().isEmpty();
    }

    boolean creates() {
        return existence.isPresent() && existence.get().value().isPresent();
    }

    Write newest() {
        return writes.stream().max(Comparator.naturalOrder()).orElseThrow();
    }

    /** Returns whether all of this was written in the knowledge of another write. */
    boolean knows(Write other) {
        return writes.stream().allMatch(mine -> mine.knows(other));
    }

    /** Returns whether the row was deleted and created anew by somebody who had seen a cell. */
    boolean replaces(Cell cell) {
        return creates() && existence.get().write().knows(cell.write());
    }

    /** Returns whether a row stands by writes that were made in the knowledge of all of this. */
    boolean isKnownTo(RowState row) {
        return existence.stream().allMatch(cell -> row.existence().write().knows(cell.write()))
                && columns.entrySet().stream()
                        .allMatch(column ->
                                row.existence().write().knows(column.getValue().write())
                                        || row.columns().containsKey(column.getKey())
                                                && row.columns()
                                                        .get(column.getKey())
                                                        .write()
                                                        .knows(column.getValue().write()));
    }
}

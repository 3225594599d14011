package dev.tidemark.testkit.model;

import java.util.Map;
import java.util.Optional;

/**
 * A write that a node makes itself.
 *
 * @param row the row's key
 * @param column nothing for the row's existence
 * @param cell what is written
 * @param context what its author had seen of others
 */
record Own(String row, Optional<String> column, Cell cell, Seen context) {
    boolean deletes() {
        return column.isEmpty() && isDeletion(cell);
    }

    boolean creates() {
        return column.isEmpty() && !isDeletion(cell);
    }

    static boolean isDeletion(Cell existence) {
        return existence.value().isEmpty();
    }

    /** Returns the same write at another time. */
    Own at(long time) {
        Write write = cell.write();
        return new Own(
                row,
                column,
                new Cell(cell.value(), new Write(write.number(), write.author(), time, write.seen())),
                context);
    }

    /** Returns whether another write to the row is to the same cell, or one of the two deletes the row. */
    boolean concerns(String otherRow, Optional<String> otherColumn, boolean otherDeletes) {
        return row.equals(otherRow) && (column.equals(otherColumn) || deletes() || otherDeletes);
    }

    /** Returns a row after this write. A row that is created anew begins without columns, one that is revived has its last. */
    RowState on(Optional<RowState> before) {
        RowState row = before.orElse(new RowState(cell, Map.of()));
        if (column.isEmpty()) {
            return deletes() || row.isThere() ? row.with(cell) : new RowState(cell, Map.of());
        }
        Cell existence = row.isThere() ? row.existence() : new Cell(RowState.THERE, cell.write());
        return row.with(existence).with(Map.of(column.get(), cell));
    }
}

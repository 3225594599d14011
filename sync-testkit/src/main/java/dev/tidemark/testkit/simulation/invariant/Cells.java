package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.simulation.Edit;
import dev.tidemark.testkit.simulation.SimulatedNode;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what stands in a cell. */
final class Cells {
    private Cells() {}

    /** Returns the number of the value in a cell; nothing where the row is not there or has no value in it. */
    static OptionalLong read(SimulatedNode node, Deed.Cell cell) {
        return read(row(node, cell.table(), cell.row()), cell.column().orElseThrow());
    }

    /** Returns the number of the value in a column of a row that is read already. */
    static OptionalLong read(Optional<StoredRow> row, String column) {
        Optional<Value> value = row.filter(each -> !each.deleted())
                .flatMap(each -> each.values().get(column))
                .filter(each -> !each.isNull());
        return value.map(each -> OptionalLong.of(Edit.number(each))).orElseGet(OptionalLong::empty);
    }

    static Optional<StoredRow> row(SimulatedNode node, String table, String row) {
        try (Snapshot snapshot = node.peek()) {
            return row(snapshot, table, row);
        }
    }

    /** Returns a row of a view that is open already; of a table that is not there, none. */
    static Optional<StoredRow> row(Snapshot snapshot, String table, String row) {
        boolean isKnown =
                snapshot.tables().stream().anyMatch(each -> each.name().equals(table));
        return isKnown ? snapshot.row(table, RowKey.of(row)) : Optional.empty();
    }

    static boolean isThere(Snapshot snapshot, String table, String row) {
        return row(snapshot, table, row).filter(each -> !each.deleted()).isPresent();
    }
}

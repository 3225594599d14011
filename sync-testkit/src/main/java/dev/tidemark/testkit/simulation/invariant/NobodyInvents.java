package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.simulation.Counters;
import dev.tidemark.testkit.simulation.Edit;
import dev.tidemark.testkit.simulation.World;
import dev.tidemark.testkit.simulation.Written;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** No node ever stores a value which nobody has written to that very cell. */
final class NobodyInvents extends Invariant {
    private final Set<Cell> written = new HashSet<>();

    /** A value in its place. */
    private record Cell(String table, RowKey row, String column, Value value) {}

    NobodyInvents() {
        super("nobody invents a value");
    }

    @Override
    public void began(World world) {
        world.before().forEach(this::add);
    }

    @Override
    public void wrote(Written write) {
        write.changes().forEach(change -> add(change.edit()));
    }

    private void add(Edit edit) {
        edit.columns()
                .forEach((column, number) ->
                        written.add(new Cell(edit.table(), edit.key(), column, Edit.value(number))));
    }

    /** A sum is what nobody has written. */
    private static boolean isCount(StoredRow row, String column) {
        return row.table().equals(Counters.TABLE) && column.equals(Counters.COLUMN);
    }

    @Override
    public void stored(String node, List<StoredRow> rows) {
        for (StoredRow row : rows) {
            for (int i = 0; i < row.values().size(); i++) {
                check(
                        node,
                        row,
                        row.values().shape().names().get(i),
                        row.values().value(i));
            }
        }
    }

    private void check(String node, StoredRow row, String column, Value value) {
        require(
                value.isNull()
                        || isCount(row, column)
                        || written.contains(new Cell(row.table(), row.key(), column, value)),
                () -> node + " stores " + row.table() + row.key() + "." + column + " = " + value
                        + ", which nobody has written");
    }
}

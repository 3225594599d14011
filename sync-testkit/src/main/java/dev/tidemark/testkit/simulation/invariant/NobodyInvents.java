package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.simulation.Counters;
import dev.tidemark.testkit.simulation.Edit;
import dev.tidemark.testkit.simulation.Written;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** No node ever stores a value which nobody has written to that very cell. */
final class NobodyInvents extends Invariant {
    private final Set<String> written = new HashSet<>();

    NobodyInvents() {
        super("nobody invents a value");
    }

    @Override
    public void wrote(Written write) {
        write.changes()
                .forEach(change -> change.edit()
                        .columns()
                        .forEach((column, number) -> written.add(name(
                                change.edit().table(), change.edit().key().toString(), column, Edit.value(number)))));
    }

    /** A sum is what nobody has written. */
    private static boolean isCount(StoredRow row, String column) {
        return row.table().equals(Counters.TABLE) && column.equals(Counters.COLUMN);
    }

    private static String name(String table, String key, String column, Value value) {
        return table + key + column + value;
    }

    @Override
    public void stored(String node, List<StoredRow> rows) {
        for (StoredRow row : rows) {
            row.values()
                    .toMap()
                    .forEach((column, value) -> require(
                            value.isNull()
                                    || isCount(row, column)
                                    || written.contains(
                                            name(row.table(), row.key().toString(), column, value)),
                            () -> node + " stores " + row.table() + row.key() + "." + column + " = " + value
                                    + ", which nobody has written"));
        }
    }
}

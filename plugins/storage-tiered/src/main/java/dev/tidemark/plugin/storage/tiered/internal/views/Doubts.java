package dev.tidemark.plugin.storage.tiered.internal.views;

import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.plugin.storage.tiered.internal.overlay.RowName;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Tables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows that a transaction has written and not yet looked at for constraints. Where one may break something, it is the backend
 * that says so, and exactly; here it is only seen that none does.
 */
public final class Doubts {
    private final TieredSnapshot view;
    /** What each row was before; a further write changes nothing about that. */
    private final Map<RowName, Optional<StoredRow>> written = new LinkedHashMap<>();

    Doubts(TieredSnapshot view) {
        this.view = view;
    }

    /** @param table that of the row */
    public void add(Tables.Table table, StoredRow row, Optional<StoredRow> before) {
        if (!table.constrained().isEmpty()) {
            written.putIfAbsent(RowName.of(row), before);
        }
    }

    public void clear() {
        written.clear();
    }

    /** Returns whether a row that was written may break a constraint, or have another one break it. */
    public boolean any() {
        return written.entrySet().stream().anyMatch(row -> isDoubtful(row.getKey(), row.getValue()));
    }

    private boolean isDoubtful(RowName name, Optional<StoredRow> before) {
        Tables.Table table = view.table(name.table());
        Optional<StoredRow> now = live(view.row(name.table(), name.key()));
        return now.filter(row -> isTaken(table, row) || isOrphan(table, row)).isPresent()
                || live(before).filter(old -> isMissed(table, old, now)).isPresent();
    }

    private static Optional<StoredRow> live(Optional<StoredRow> row) {
        return row.filter(each -> !each.deleted());
    }

    /** Returns whether another row has a value that only one may have. */
    private boolean isTaken(Tables.Table table, StoredRow row) {
        return table.definition().uniques().stream()
                .anyMatch(unique -> isHeld(table, unique, table.layout().values(row, unique), Optional.of(row.key())));
    }

    private boolean isOrphan(Tables.Table table, StoredRow row) {
        for (ForeignKey reference : table.definition().references()) {
            Optional<Tables.Table> parent = view.definitions().find(reference.table());
            Optional<List<Value>> values = table.layout().values(row, reference.columns());
            if (parent.isPresent() && values.isPresent() && !isThere(parent.get(), reference.targets(), values.get())) {
                return true;
            }
        }
        return false;
    }

    /** The row of a key is asked for first: it may be in memory. */
    private boolean isThere(Tables.Table table, List<String> columns, List<Value> values) {
        boolean isKey = columns.equals(table.definition().key());
        return isKey
                        && live(view.row(table.definition().name(), RowKey.of(values)))
                                .isPresent()
                || view.isHeld(table, columns, values, Optional.empty());
    }

    /** Returns whether rows refer to what a row was, and is no more. */
    private boolean isMissed(Tables.Table table, StoredRow old, Optional<StoredRow> now) {
        for (Tables.Child child : table.children()) {
            List<String> targets = child.reference().targets();
            Optional<List<Value>> values = table.layout().values(old, targets);
            boolean isSame = now.filter(
                            row -> table.layout().values(row, targets).equals(values))
                    .isPresent();
            Tables.Table referring = view.table(child.table().name());
            if (!isSame && isHeld(referring, child.reference().columns(), values, Optional.empty())) {
                return true;
            }
        }
        return false;
    }

    private boolean isHeld(
            Tables.Table table, List<String> columns, Optional<List<Value>> values, Optional<RowKey> but) {
        return values.filter(each -> view.isHeld(table, columns, each, but)).isPresent();
    }
}

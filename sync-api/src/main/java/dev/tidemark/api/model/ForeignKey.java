package dev.tidemark.api.model;

import java.util.List;
import java.util.Objects;

/**
 * A reference from columns of one table to the columns of another.
 *
 * @param columns the referring columns, in order
 * @param table the table referred to
 * @param targets the columns referred to, in the same order
 * @param enforced whether the app's schema declares it. One that only the configuration names is translated like it, but may
 *     refer to nothing; it is broken by a deletion of the row that it refers to, and by nothing else
 * @param onDelete what the app's own database does to the referring row when the other is deleted; Tidemark never does it
 * @param onUpdate what the app's own database does to the referring row when the other's key changes
 */
public record ForeignKey(
        List<String> columns, String table, List<String> targets, boolean enforced, Action onDelete, Action onUpdate) {

    /** What a database does to referring rows. */
    public enum Action {
        /** Nothing; the reference is checked at commit or at once. */
        NO_ACTION,
        /** The change is refused at once. */
        RESTRICT,
        /** The referring row follows. */
        CASCADE,
        /** The reference becomes null. */
        SET_NULL,
        /** The reference becomes the column's default. */
        SET_DEFAULT
    }

    /** Checks that both sides have the same number of columns, and keeps unmodifiable copies. */
    public ForeignKey {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(onDelete, "onDelete");
        Objects.requireNonNull(onUpdate, "onUpdate");
        columns = List.copyOf(columns);
        targets = List.copyOf(targets);
        if (columns.isEmpty() || columns.size() != targets.size()) {
            throw new IllegalArgumentException(
                    "a foreign key to '" + table + "' joins " + columns.size() + " columns with " + targets.size());
        }
    }

    /** Returns a reference that only a configuration names. */
    public static ForeignKey named(String column, String table, String target) {
        return new ForeignKey(List.of(column), table, List.of(target), false, Action.NO_ACTION, Action.NO_ACTION);
    }

    /** Returns an enforced reference without actions. */
    public static ForeignKey of(List<String> columns, String table, List<String> targets) {
        return new ForeignKey(columns, table, targets, true, Action.NO_ACTION, Action.NO_ACTION);
    }
}

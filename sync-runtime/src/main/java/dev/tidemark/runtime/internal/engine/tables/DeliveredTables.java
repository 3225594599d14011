package dev.tidemark.runtime.internal.engine.tables;

import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tables of which a delivery brings changes, as they are here once it has said what they are.
 *
 * <p>Threading: one thread.
 */
public final class DeliveredTables {
    private final Map<String, TableDefinition> tables;
    /** The columns that were found to fit last, and of which table: many changes in succession have them in common. */
    private Optional<Fitting> last = Optional.empty();

    private record Fitting(Shape columns, TableDefinition table) {}

    private DeliveredTables(Map<String, TableDefinition> tables) {
        this.tables = tables;
    }

    /** Returns those of nothing. */
    public static DeliveredTables none() {
        return new DeliveredTables(Map.of());
    }

    /** Makes tables known that a delivery tells of, or what is new of them. */
    public static DeliveredTables define(Transaction transaction, List<TableDefinition> told) {
        Map<String, TableDefinition> known = byName(transaction.tables());
        for (TableDefinition table : told) {
            AddedColumns.define(transaction, Optional.ofNullable(known.get(table.name())), table);
        }
        return new DeliveredTables(byName(transaction.tables()));
    }

    private static Map<String, TableDefinition> byName(List<TableDefinition> tables) {
        return tables.stream().collect(Collectors.toMap(TableDefinition::name, Function.identity()));
    }

    /** Returns whether a change has the key and the columns of its table. */
    public boolean fits(Change change) {
        TableDefinition table = tables.get(change.table());
        return table != null
                && change.key().size() == table.keyColumns().size()
                && fits(change.values().shape(), table);
    }

    private boolean fits(Shape columns, TableDefinition table) {
        if (last.filter(each -> each.columns == columns && each.table == table).isPresent()) {
            return true;
        }
        boolean fits = table.isOpen()
                || columns.names().stream()
                        .allMatch(column -> table.column(column).isPresent());
        last = fits ? Optional.of(new Fitting(columns, table)) : Optional.empty();
        return fits;
    }
}

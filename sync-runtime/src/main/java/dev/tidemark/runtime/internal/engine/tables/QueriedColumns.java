package dev.tidemark.runtime.internal.engine.tables;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.runtime.SyncException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which columns a query names. A store finds nothing in one that a table does not have, which is no answer to a misspelt name. */
public final class QueriedColumns {
    private QueriedColumns() {}

    /**
     * Checks that a declared table has all that a query names; the rows of an open one may have any.
     *
     * @throws SyncException of kind {@code USAGE} if it has not
     */
    public static void check(Query query, List<TableDefinition> tables) {
        tables.stream()
                .filter(table -> table.name().equalsIgnoreCase(query.table()) && !table.isOpen())
                .findFirst()
                .ifPresent(table -> check(query, table));
    }

    private static void check(Query query, TableDefinition table) {
        Set<String> known = new LinkedHashSet<>(table.key());
        known.addAll(table.shape().names());
        Set<String> named = new LinkedHashSet<>();
        collect(query.filter(), named);
        query.order().forEach(order -> named.add(order.column()));
        named.removeAll(known);
        if (!named.isEmpty()) {
            throw new SyncException(
                    SyncException.Kind.USAGE,
                    "table '" + table.name() + "' has no column '"
                            + named.iterator().next() + "'. It has: " + String.join(", ", known));
        }
    }

    private static void collect(Filter filter, Set<String> columns) {
        if (filter instanceof Filter.Compare compare) {
            columns.add(compare.column());
        } else if (filter instanceof Filter.Prefix prefix) {
            columns.add(prefix.column());
        } else if (filter instanceof Filter.Like like) {
            columns.add(like.column());
        } else if (filter instanceof Filter.Null test) {
            columns.add(test.column());
        } else if (filter instanceof Filter.In in) {
            columns.add(in.column());
        } else if (filter instanceof Filter.And and) {
            and.parts().forEach(part -> collect(part, columns));
        } else if (filter instanceof Filter.Or or) {
            or.parts().forEach(part -> collect(part, columns));
        }
    }
}

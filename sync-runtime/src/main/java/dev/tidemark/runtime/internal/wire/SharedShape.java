package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.Value;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes rows of some columns. One that has the same columns as the one before shares its shape, as neighbours in a feed nearly always do.
 *
 * <p>Threading: one thread at a time.
 */
public final class SharedShape {
    private Shape last = Shape.EMPTY;

    /** Returns the row of these columns, in the map's order. */
    public Row row(Map<String, Value> columns) {
        if (!isLast(columns.keySet())) {
            last = Shape.of(List.copyOf(columns.keySet()));
        }
        return Row.owning(last, columns.values().toArray(Value[]::new));
    }

    private boolean isLast(Set<String> names) {
        if (names.size() != last.size()) {
            return false;
        }
        Iterator<String> known = last.names().iterator();
        for (String name : names) {
            if (!name.equals(known.next())) {
                return false;
            }
        }
        return true;
    }
}

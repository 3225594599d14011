package dev.tidemark.plugin.conflict.merge;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Side;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Joins two writes column by column, and defers where it can't join all of them. What comes out as one side has it, is that
 * side's.
 */
final class ByColumn implements ConflictStrategy {
    private final Join join;
    private final String kind;

    /** Makes one value of two, whichever comes first. */
    @FunctionalInterface
    interface Join {
        /** Returns nothing where the two are not of the kind that can be joined. */
        Optional<Value> of(Value first, Value second);
    }

    /** @param kind what two values must be, in words that follow "does not hold" */
    ByColumn(String kind, Join join) {
        this.kind = kind;
        this.join = join;
    }

    @Override
    public Resolution resolve(Conflict conflict) {
        if (conflict.isAboutDeletion()) {
            return Resolution.defer("one side deletes the row, and there are no two values to join");
        }
        return joined(
                conflict, kind, column -> join.of(value(conflict.first(), column), value(conflict.second(), column)));
    }

    /**
     * Returns what two writes come to.
     *
     * @param kind what the values of a column must be
     * @param join makes the value of a column; nothing where it can't
     */
    static Resolution joined(Conflict conflict, String kind, Function<String, Optional<Value>> join) {
        Map<String, Value> joined = new LinkedHashMap<>();
        for (String column : new TreeSet<>(conflict.columns())) {
            Optional<Value> value = join.apply(column);
            if (value.isEmpty()) {
                return Resolution.defer("column '" + column + "' does not hold " + kind);
            }
            joined.put(column, value.get());
        }
        return resolution(conflict, Row.of(joined));
    }

    private static Resolution resolution(Conflict conflict, Row joined) {
        if (joined.equals(conflict.second().values().orElseThrow())) {
            return Resolution.keep(conflict.second());
        }
        return joined.equals(conflict.first().values().orElseThrow())
                ? Resolution.keep(conflict.first())
                : Resolution.merge(joined);
    }

    static Value value(Side side, String column) {
        return value(side.values().orElseThrow(), column);
    }

    static Value value(Row row, String column) {
        return row.get(column).orElse(Value.NULL);
    }
}

package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One row's change as it travels. Positions in feeds do not travel: a version that was read has position 0.
 *
 * @param table the row's table
 * @param key the row's global key
 * @param kind what happened
 * @param values of a creation whatever the row holds, of an update the changed columns, of a deletion none
 * @param versions that of the row covers all values (of a deletion: the deletion), those of columns are for columns
 *     among the values that were written under another stamp
 * @param bases what the author replaced in columns that it updated, as far as that is known and asked for; those of one column
 *     by their numbers, ascending
 */
public record Change(String table, RowKey key, Kind kind, Row values, Versions versions, List<Base> bases) {

    /** What happened to a row. */
    public enum Kind {
        /** It came to be, as far as its author knew. */
        CREATE,
        /** Columns of a row that its author had were written. */
        UPDATE,
        /** It was deleted. */
        DELETE
    }

    /** Checks that versions and values fit together. */
    public Change {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(values, "values");
        Objects.requireNonNull(versions, "versions");
        if (kind == Kind.DELETE && values.size() > 0) {
            throw new IllegalArgumentException("a deletion in '" + table + "' carries values");
        }
        if (!versions.columns().isEmpty()) {
            checkVersions(table, values, versions);
        }
        bases = List.copyOf(bases);
        if (!bases.isEmpty()) {
            checkBases(table, values, bases);
        }
    }

    /** Creates a change without bases. */
    public Change(String table, RowKey key, Kind kind, Row values, Versions versions) {
        this(table, key, kind, values, versions, List.of());
    }

    private static void checkVersions(String table, Row values, Versions versions) {
        for (String column : versions.columns().keySet()) {
            if (!values.has(column)) {
                throw new IllegalArgumentException(
                        "a change in '" + table + "' has a version of column '" + column + "', but no value");
            }
        }
    }

    private static void checkBases(String table, Row values, List<Base> bases) {
        Map<String, Long> last = new HashMap<>();
        for (Base base : bases) {
            if (!values.has(base.column())) {
                throw new IllegalArgumentException(
                        "a change in '" + table + "' has a base of column '" + base.column() + "', but no value");
            }
            Long before = last.put(base.column(), base.number());
            if (before != null && before >= base.number()) {
                throw new IllegalArgumentException("a change in '" + table + "' has base " + base.number()
                        + " of column '" + base.column() + "' behind base " + before + "; their numbers ascend");
            }
        }
    }

    /** Returns the bases of some of the columns. */
    public List<Base> basesOf(Set<String> columns) {
        return bases.stream().filter(base -> columns.contains(base.column())).toList();
    }

    /** Returns what this brings to some of its columns, at least one, as an update of them alone. */
    public Change only(Collection<String> columns) {
        Map<String, Value> some = new LinkedHashMap<>();
        Map<String, Version> others = new HashMap<>();
        values.toMap().forEach((column, value) -> {
            if (columns.contains(column)) {
                some.put(column, value);
                others.put(column, versions.of(column));
            }
        });
        Version common = others.values().iterator().next();
        others.values().removeIf(common::equals);
        return new Change(table, key, Kind.UPDATE, Row.of(some), new Versions(common, others), basesOf(some.keySet()));
    }

    /** Returns this change with other bases. */
    public Change withBases(List<Base> others) {
        return new Change(table, key, kind, values, versions, others);
    }
}

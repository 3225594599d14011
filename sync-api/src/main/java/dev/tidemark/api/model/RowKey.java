package dev.tidemark.api.model;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The global key of a row: one value for each key column of its table, the same on every node.
 *
 * <p>A row of an adopted table with an integer key has one part: the integer for a row that was there when tracking started,
 * 16 bytes for one that came later. Foreign keys hold the same values.
 *
 * <p>Threading: immutable.
 */
public final class RowKey implements Comparable<RowKey> {
    private final Value[] parts;

    private RowKey(Value[] parts) {
        if (parts.length == 0) {
            throw new IllegalArgumentException("a key needs at least one part");
        }
        for (Value part : parts) {
            Objects.requireNonNull(part, "part");
        }
        this.parts = parts;
    }

    /** Returns the key of these parts; null parts are allowed only as {@link Value#NULL}, which SQLite allows in keys. */
    public static RowKey of(Value... parts) {
        return new RowKey(parts.clone());
    }

    /** Returns the key of these parts. */
    public static RowKey of(List<Value> parts) {
        return new RowKey(parts.toArray(Value[]::new));
    }

    /** Returns the key of one text. */
    public static RowKey of(String part) {
        return new RowKey(new Value[] {Value.of(part)});
    }

    /** Returns the key of one integer. */
    public static RowKey of(long part) {
        return new RowKey(new Value[] {Value.of(part)});
    }

    /** Returns the number of parts, at least 1. */
    public int size() {
        return parts.length;
    }

    /** Returns the part at an index from 0. */
    public Value part(int index) {
        return parts[index];
    }

    /** Returns all parts in the order of the key columns. */
    public List<Value> parts() {
        return List.of(parts);
    }

    @Override
    public int compareTo(RowKey other) {
        return Arrays.compare(parts, other.parts);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof RowKey key && Arrays.equals(key.parts, parts);
    }

    @Override
    public int hashCode() {
        return parts.length == 1 ? 31 + parts[0].hashCode() : Arrays.hashCode(parts);
    }

    @Override
    public String toString() {
        return Arrays.stream(parts).map(Value::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}

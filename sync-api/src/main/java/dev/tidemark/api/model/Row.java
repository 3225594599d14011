package dev.tidemark.api.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The values of the columns of a row that are not in its key. A row may be whole or hold some of the columns only.
 *
 * <p>Threading: immutable.
 */
public final class Row {
    /** A row without columns. */
    public static final Row EMPTY = new Row(Shape.EMPTY, new Value[0]);

    private final Shape shape;
    private final Value[] values;

    private Row(Shape shape, Value[] values) {
        if (shape.size() != values.length) {
            throw new IllegalArgumentException(shape.size() + " columns, but " + values.length + " values");
        }
        this.shape = shape;
        this.values = values;
    }

    /**
     * Returns a row that keeps the array itself, for code that reads many of them.
     *
     * @param values one for each column of the shape, none null; not changed by anyone from now on
     */
    public static Row owning(Shape shape, Value[] values) {
        return new Row(shape, values);
    }

    /** Returns the row of these columns, in the map's order. */
    public static Row of(Map<String, Value> columns) {
        List<String> names = new ArrayList<>(columns.keySet());
        return new Row(Shape.of(names), List.copyOf(columns.values()).toArray(Value[]::new));
    }

    /** Returns the names of the columns. */
    public Shape shape() {
        return shape;
    }

    /** Returns the number of columns. */
    public int size() {
        return values.length;
    }

    /** Returns the value at a position of the shape. */
    public Value value(int position) {
        return values[position];
    }

    /** Returns the value of a column, or nothing where this row does not hold that column. */
    public Optional<Value> get(String column) {
        int position = shape.position(column);
        return position < 0 ? Optional.empty() : Optional.of(values[position]);
    }

    /** Returns whether this row holds a column. */
    public boolean has(String column) {
        return shape.position(column) >= 0;
    }

    /** Returns this row with the columns of another put over its own. */
    public Row with(Row other) {
        if (values.length == 0 || shape.equals(other.shape)) {
            return other;
        }
        Value[] copy = values.clone();
        for (int i = 0; i < other.values.length; i++) {
            int position = shape.position(other.shape.names().get(i));
            if (position < 0) {
                return withMore(other);
            }
            copy[position] = other.values[i];
        }
        return new Row(shape, copy);
    }

    private Row withMore(Row other) {
        Map<String, Value> merged = toMap();
        merged.putAll(other.toMap());
        return of(merged);
    }

    /** Returns this row with one column set. */
    public Row with(String column, Value value) {
        int position = shape.position(column);
        if (position < 0) {
            return with(of(Map.of(column, value)));
        }
        Value[] copy = values.clone();
        copy[position] = Objects.requireNonNull(value, "value");
        return new Row(shape, copy);
    }

    /** Returns a copy of the columns as a map, in the order of the shape. */
    public Map<String, Value> toMap() {
        Map<String, Value> map = new LinkedHashMap<>(values.length * 2);
        for (int i = 0; i < values.length; i++) {
            map.put(shape.names().get(i), values[i]);
        }
        return map;
    }

    /** Two rows are equal when they hold the same columns with equal values, in whichever order. */
    @Override
    public boolean equals(Object other) {
        return other == this || other instanceof Row row && row.size() == size() && holdsAll(row);
    }

    private boolean holdsAll(Row row) {
        if (shape.equals(row.shape)) {
            return Arrays.equals(values, row.values);
        }
        for (int i = 0; i < values.length; i++) {
            int position = row.shape.position(shape.names().get(i));
            if (position < 0 || !values[i].equals(row.values[position])) {
                return false;
            }
        }
        return true;
    }

    /** The order of the columns is nothing to it. */
    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < values.length; i++) {
            hash += shape.names().get(i).hashCode() ^ values[i].hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        return toMap().toString();
    }
}

package dev.tidemark.api.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of the columns that a {@link Row} holds, in order. Rows that were read together share one shape, so that a row
 * costs one array.
 *
 * <p>Threading: immutable.
 */
public final class Shape {
    /** The shape of a row without columns besides its key. */
    public static final Shape EMPTY = new Shape(List.of());

    private final List<String> names;
    private final Map<String, Integer> positions;

    private Shape(List<String> names) {
        this.names = names;
        this.positions = new HashMap<>(names.size() * 2);
        for (int i = 0; i < names.size(); i++) {
            if (positions.put(names.get(i), i) != null) {
                throw new IllegalArgumentException("column '" + names.get(i) + "' stands twice in a row");
            }
        }
    }

    /** Returns the shape of these column names, each of which stands once. */
    public static Shape of(List<String> names) {
        return names.isEmpty() ? EMPTY : new Shape(List.copyOf(names));
    }

    /** Returns the shape of these column names, each of which stands once. */
    public static Shape of(String... names) {
        return of(Arrays.asList(names));
    }

    /** Returns the column names in order. */
    public List<String> names() {
        return names;
    }

    /** Returns the number of columns. */
    public int size() {
        return names.size();
    }

    /** Returns the position of a column from 0, or -1 where there is none of that name. */
    public int position(String name) {
        return positions.getOrDefault(name, -1);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Shape shape && shape.names.equals(names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    @Override
    public String toString() {
        return names.toString();
    }
}

package dev.tidemark.testkit.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A row as a node has it. A deleted row keeps its last columns, so that it is whole if it comes back.
 *
 * @param existence whether it is there: {@link #THERE} or nothing
 * @param columns by name
 */
public record RowState(Cell existence, Map<String, Cell> columns) {
    /** The value of the existence of a row that is not deleted. */
    public static final Optional<String> THERE = Optional.of("there");

    /** Keeps an unmodifiable copy. */
    public RowState {
        columns = Map.copyOf(columns);
    }

    /** Returns whether the row is not deleted. */
    public boolean isThere() {
        return existence.value().isPresent();
    }

    /** Returns the columns that are not null. */
    public Map<String, String> values() {
        Map<String, String> values = new TreeMap<>();
        columns.forEach((column, cell) -> cell.value().ifPresent(value -> values.put(column, value)));
        return values;
    }

    Stream<Write> writes() {
        return Stream.concat(Stream.of(existence), columns.values().stream()).map(Cell::write);
    }

    RowState with(Cell newExistence) {
        return new RowState(newExistence, columns);
    }

    RowState with(Map<String, Cell> more) {
        Map<String, Cell> all = new LinkedHashMap<>(columns);
        all.putAll(more);
        return new RowState(existence, all);
    }
}

package dev.tidemark.testkit.simulation;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A write to one row. Every value of a history has a number of its own, so that whoever finds a value knows who wrote it.
 *
 * @param table the table's name
 * @param row the text that is the row's key
 * @param columns the number of the value for each column that is written; empty for a deletion
 */
public record Edit(String table, String row, SortedMap<String, Long> columns) {
    private static final String DELETE = "delete";
    private static final int MOST_LETTERS = 10;

    /** Checks that nothing is null, and keeps an unmodifiable copy. */
    public Edit {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(row, "row");
        columns = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(columns));
    }

    /** Returns the deletion of a row. */
    public static Edit delete(String table, String row) {
        return new Edit(table, row, new TreeMap<>());
    }

    /** Returns a write to one column. */
    public static Edit of(String table, String row, String column, long number) {
        return new Edit(table, row, new TreeMap<>(Map.of(column, number)));
    }

    /** Returns whether the row is deleted. */
    public boolean isDelete() {
        return columns.isEmpty();
    }

    /** Returns the row's key. */
    public RowKey key() {
        return RowKey.of(row);
    }

    /** Returns the columns with their values. */
    public Row values() {
        Map<String, Value> values = new LinkedHashMap<>();
        columns.forEach((column, number) -> values.put(column, value(number)));
        return Row.of(values);
    }

    /** Returns the value of a number: most are texts, some are of another class. */
    public static Value value(long number) {
        return switch ((int) (number % 8)) {
            case 5 -> Value.of(number);
            case 6 -> Value.of(number + 0.25);
            case 7 -> Value.of(new byte[] {(byte) (number >> 16), (byte) (number >> 8), (byte) number});
            default -> Value.of("v" + number);
        };
    }

    /** Returns the number of a value, or -1 where it is none of a history's. */
    public static long number(Value value) {
        if (value instanceof Value.Text text) {
            return number(text.value());
        } else if (value instanceof Value.Int integer) {
            return integer.value();
        } else if (value instanceof Value.Real real) {
            return (long) Math.floor(real.value());
        } else if (value instanceof Value.Blob blob && blob.size() == 3) {
            byte[] bytes = blob.toByteArray();
            return (bytes[0] & 0xff) << 16 | (bytes[1] & 0xff) << 8 | bytes[2] & 0xff;
        }
        return -1;
    }

    private static long number(String text) {
        boolean isOne = text.length() > 1 && text.length() <= MOST_LETTERS && text.charAt(0) == 'v';
        for (int i = 1; isOne && i < text.length(); i++) {
            isOne = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return isOne ? Long.parseLong(text, 1, text.length(), 10) : -1;
    }

    /** Returns it as {@code table/row column=number ...}, or {@code table/row delete}. */
    @Override
    public String toString() {
        String what = isDelete()
                ? DELETE
                : columns.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(" "));
        return table + "/" + row + " " + what;
    }

    /**
     * Reads what {@link #toString} returns.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Edit parse(String text) {
        String[] words = text.strip().split(" +");
        String[] place = words[0].split("/", 2);
        SortedMap<String, Long> columns = new TreeMap<>();
        for (int i = 1; i < words.length && !words[i].equals(DELETE); i++) {
            String[] parts = words[i].split("=", 2);
            columns.put(parts[0], Long.valueOf(parts[1]));
        }
        if (place.length != 2 || words.length < 2) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no edit: expected TABLE/ROW COLUMN=NUMBER or TABLE/ROW delete");
        }
        return new Edit(place[0], place[1], columns);
    }
}

package dev.tidemark.support.memory;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import java.util.Comparator;
import java.util.Objects;

/**
 * A number that a row stands at, and which row.
 *
 * @param number of the feed, or of a pending write
 * @param table the table's name
 * @param key the row's key
 */
public record Position(long number, String table, RowKey key) implements Comparable<Position> {
    private static final RowKey FIRST = RowKey.of(Value.NULL);
    private static final Comparator<Position> WITHIN_NUMBER =
            Comparator.comparing(Position::table).thenComparing(Position::key, ExactOrder.KEYS);

    /** Checks that nothing is null. */
    public Position {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(key, "key");
    }

    /** Returns what stands before all rows above a number. */
    public static Position after(long number) {
        return new Position(number == Long.MAX_VALUE ? number : number + 1, "", FIRST);
    }

    @Override
    public int compareTo(Position other) {
        // Hardly any two have one number.
        int byNumber = Long.compare(number, other.number);
        return byNumber == 0 ? WITHIN_NUMBER.compare(this, other) : byNumber;
    }
}

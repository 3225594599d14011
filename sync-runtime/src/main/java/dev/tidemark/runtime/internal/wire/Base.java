package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A value that the author of an update replaced.
 *
 * <p>An author that writes again before it hears what has arrived can't know which of its writes the receiver has. So it may name
 * several bases of one column: what it read, and what each of its writes left that may have arrived. The receiver takes the last
 * one that it has.
 *
 * @param column which of the change's columns held it
 * @param number the author's number of its own write that left the value; 0 where somebody else did
 * @param value what the column held
 */
public record Base(String column, long number, Value value) {
    /** Checks that nothing is null and that the number can be one. */
    public Base {
        Objects.requireNonNull(column, "column");
        Objects.requireNonNull(value, "value");
        if (number < 0) {
            throw new IllegalArgumentException(
                    "a base of column '" + column + "' has the number " + number + ", which is below 0");
        }
    }

    /**
     * Returns bases as a server knows them that has some of the writes: the last one that it has is the first that counts. It
     * has one too that waits for its strategy, and merges it by itself.
     *
     * @param committed up to which number it has everything
     */
    public static List<Base> known(List<Base> bases, long committed) {
        if (bases.isEmpty()) {
            return bases;
        }
        Map<String, Base> known = new HashMap<>();
        bases.stream().filter(base -> base.number() <= committed).forEach(base -> known.put(base.column(), base));
        return bases.stream()
                .filter(base -> base.number() > committed || known.get(base.column()) == base)
                .map(base -> base.number() > committed ? base : new Base(base.column(), 0, base.value()))
                .toList();
    }
}

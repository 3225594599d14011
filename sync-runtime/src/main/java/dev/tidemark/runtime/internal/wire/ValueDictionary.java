package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The different values of a column, and for each row which of them it has.
 *
 * @param entries in the order of their first use
 * @param indexes for each row
 */
record ValueDictionary(Value[] entries, long[] indexes) {
    private static final int FEWEST = 4;
    /** So many different values are met before the search is given up because most differ. */
    private static final int PATIENCE = 16;

    /** Returns the dictionary of a column, or nothing where values repeat too seldom for one to pay. */
    static Optional<ValueDictionary> of(Value[] values) {
        if (values.length < FEWEST) {
            return Optional.empty();
        }
        Map<Value, Integer> known = new HashMap<>();
        List<Value> entries = new ArrayList<>();
        long[] indexes = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            Integer index = known.putIfAbsent(values[i], entries.size());
            if (index == null) {
                indexes[i] = entries.size();
                entries.add(values[i]);
            } else {
                indexes[i] = index;
            }
            if (entries.size() > PATIENCE && entries.size() > i - i / 4) {
                return Optional.empty();
            }
        }
        return entries.size() * 2 > values.length
                ? Optional.empty()
                : Optional.of(new ValueDictionary(entries.toArray(Value[]::new), indexes));
    }

    /** Writes one less than the number of entries, the entries as {@code writer} does, and the indexes. */
    void write(WireOutput target, Consumer<Value[]> writer) {
        target.uvarint(entries.length - 1);
        writer.accept(entries);
        IntColumn.write(target, indexes);
    }

    /** Reads how many entries a dictionary for a number of rows has. */
    static int readSize(WireInput source, int count) {
        return source.upTo(count - 1, "the number of a dictionary's further entries") + 1;
    }

    /** Reads the indexes, and returns the values they stand for. */
    static Value[] resolve(WireInput source, Value[] entries, int count) {
        long[] indexes = IntColumn.read(source, count);
        Value[] values = new Value[count];
        for (int i = 0; i < count; i++) {
            if (indexes[i] < 0 || indexes[i] >= entries.length) {
                throw new WireException("entry " + indexes[i] + " of a dictionary of " + entries.length);
            }
            values[i] = entries[(int) indexes[i]];
        }
        return values;
    }
}

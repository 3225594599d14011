package dev.tidemark.runtime.internal.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers things in the order in which they are first met. What comes twice in a row is found without hashing. */
final class Dictionary<T> {
    private final Map<T, Integer> indexes = new HashMap<>();
    private final List<T> entries = new ArrayList<>();
    private T last;
    private int lastIndex;

    int index(T entry) {
        if (entry != last) {
            Integer known = indexes.putIfAbsent(entry, entries.size());
            if (known == null) {
                entries.add(entry);
            }
            lastIndex = known == null ? entries.size() - 1 : known;
            last = entry;
        }
        return lastIndex;
    }

    boolean knows(T entry) {
        return entry == last || indexes.containsKey(entry);
    }

    List<T> entries() {
        return entries;
    }
}

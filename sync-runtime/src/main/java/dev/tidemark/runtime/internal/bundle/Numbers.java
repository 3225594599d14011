package dev.tidemark.runtime.internal.bundle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers what stands in a block more than once, in the order in which it first occurs. */
final class Numbers<T> {
    private final Map<T, Integer> numbers = new HashMap<>();
    private final List<T> items = new ArrayList<>();
    private T last;
    private int lastNumber;

    int of(T item) {
        if (item != last) {
            lastNumber = numbers.computeIfAbsent(item, this::added);
            last = item;
        }
        return lastNumber;
    }

    private int added(T item) {
        items.add(item);
        return items.size() - 1;
    }

    List<T> items() {
        return items;
    }
}

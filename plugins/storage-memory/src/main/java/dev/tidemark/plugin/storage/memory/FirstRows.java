package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * The first of many rows by an order. Where few are wanted, the others are not sorted: those that are the first so far stand in a heap,
 * the last of them on top, and most rows are compared with that one alone.
 */
final class FirstRows {
    private static final int FEW = 10_000;

    private FirstRows() {}

    /**
     * Returns rows in their order.
     *
     * @param order in which no two of the rows are equal
     * @param limit how many at most
     */
    static Iterator<StoredRow> of(Stream<StoredRow> rows, Comparator<StoredRow> order, long limit) {
        return limit > FEW ? rows.sorted(order).limit(limit).iterator() : few(rows, order, (int) limit);
    }

    private static Iterator<StoredRow> few(Stream<StoredRow> rows, Comparator<StoredRow> order, int limit) {
        PriorityQueue<StoredRow> first = new PriorityQueue<>(order.reversed());
        rows.forEach(row -> {
            if (first.size() < limit) {
                first.add(row);
            } else if (limit > 0 && order.compare(row, first.element()) < 0) {
                first.remove();
                first.add(row);
            }
        });
        List<StoredRow> sorted = new ArrayList<>(first);
        sorted.sort(order);
        return sorted.iterator();
    }
}

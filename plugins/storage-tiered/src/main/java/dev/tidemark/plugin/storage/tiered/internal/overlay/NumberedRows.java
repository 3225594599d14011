package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.PersistentMap;
import dev.tidemark.support.memory.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Rows by number: by their positions in the feed, or by their pending writes. What comes next nearly always has a higher number than all that
 * is there; the few rows that came last are a list, and go into a tree together.
 *
 * <p>Threading: immutable.
 */
public final class NumberedRows {
    /** So many of the last rows are looked through where one of them goes. */
    private static final int MOST_LAST = 32;

    static final NumberedRows EMPTY =
            new NumberedRows(PersistentMap.empty(Comparator.naturalOrder()), Position.after(-1), null);

    private final PersistentMap<Position, StoredRow> tree;
    /** None has come that stands behind it. */
    private final Position highest;
    /** Those that stand behind the tree, the highest first; null if there are none. */
    private final Last last;

    private record Last(Position position, StoredRow row, int count, Last before) {
        static Last of(Map.Entry<Position, StoredRow> entry, Last before) {
            return new Last(entry.getKey(), entry.getValue(), 1 + count(before), before);
        }

        static int count(Last last) {
            return last == null ? 0 : last.count;
        }

        Last without(List<Position> positions) {
            Last rest = before == null ? null : before.without(positions);
            if (Collections.binarySearch(positions, position) >= 0) {
                return rest;
            }
            return rest == before ? this : new Last(position, row, 1 + count(rest), rest);
        }
    }

    private NumberedRows(PersistentMap<Position, StoredRow> tree, Position highest, Last last) {
        this.tree = tree;
        this.highest = highest;
        this.last = last;
    }

    /** @param rows in their order */
    NumberedRows with(List<Map.Entry<Position, StoredRow>> rows) {
        if (rows.isEmpty()) {
            return this;
        }
        Position end = rows.get(rows.size() - 1).getKey();
        if (rows.get(0).getKey().compareTo(highest) <= 0) {
            Position higher = end.compareTo(highest) > 0 ? end : highest;
            return new NumberedRows(tree.withAll(lastOnes()).withAll(rows), higher, null);
        }
        if (rows.size() + Last.count(last) > MOST_LAST) {
            List<Map.Entry<Position, StoredRow>> all = lastOnes();
            all.addAll(rows);
            return new NumberedRows(tree.withAll(all), end, null);
        }
        Last more = last;
        for (Map.Entry<Position, StoredRow> row : rows) {
            more = Last.of(row, more);
        }
        return new NumberedRows(tree, end, more);
    }

    /** @param positions in their order */
    NumberedRows without(List<Position> positions) {
        if (positions.isEmpty()) {
            return this;
        }
        Last left = last == null ? null : last.without(positions);
        return new NumberedRows(tree.withoutAll(positions), highest, left);
    }

    private List<Map.Entry<Position, StoredRow>> lastOnes() {
        List<Map.Entry<Position, StoredRow>> rows = new ArrayList<>();
        for (Last row = last; row != null; row = row.before()) {
            rows.add(Map.entry(row.position(), row.row()));
        }
        Collections.reverse(rows);
        return rows;
    }

    /** Returns the rows above a number, in their order. */
    public Iterator<StoredRow> above(long number) {
        Position first = Position.after(Math.max(0, number));
        Iterator<Map.Entry<Position, StoredRow>> inTree = tree.from(first);
        Iterator<Map.Entry<Position, StoredRow>> behind = lastOnes().stream()
                .filter(row -> row.getKey().compareTo(first) >= 0)
                .iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return inTree.hasNext() || behind.hasNext();
            }

            @Override
            public StoredRow next() {
                return (inTree.hasNext() ? inTree : behind).next().getValue();
            }
        };
    }
}

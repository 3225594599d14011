package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.support.memory.PersistentMap;
import dev.tidemark.support.memory.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Which rows stand at which numbers: at their positions in the feed, or at those of their pending writes. What comes next nearly always has a
 * higher number than all that is there, and is added to the end of an array; what does not goes into a tree.
 *
 * <p>A row that was written again, or has gone, still stands where it stood before, so that nothing has to be looked for: whoever reads finds
 * by the row whether it stands there now. When these have become many, they are left out.
 *
 * <p>Threading: immutable. Those that follow each other share the array, and each knows how much of it is its own.
 */
public final class NumberedRows {
    static final NumberedRows EMPTY =
            new NumberedRows(new Part[0], 0, PersistentMap.empty(Comparator.naturalOrder()), 0, 0);

    private static final int PLACES = 256;
    /** So many places there may be for each row that stands at one, and a few more. */
    private static final int MOST_OF_A_ROW = 3;

    /** All of them are full but the last. */
    private final Part[] parts;

    private final int size;
    private final PersistentMap<Position, Position> others;
    /** None has come that stands behind it. */
    private final long highest;
    /** How many rows stand at a place now. */
    private final long rows;

    /** A part of the array. Who ends where it ends adds to it; others make a copy of what is theirs. */
    private static final class Part {
        private final Position[] places = new Position[PLACES];
        private final AtomicInteger taken = new AtomicInteger();

        boolean add(int index, Position place) {
            boolean isFree = taken.compareAndSet(index, index + 1);
            if (isFree) {
                places[index] = place;
            }
            return isFree;
        }

        Part copy(int end) {
            Part copy = new Part();
            System.arraycopy(places, 0, copy.places, 0, end);
            copy.taken.set(end);
            return copy;
        }
    }

    private NumberedRows(Part[] parts, int size, PersistentMap<Position, Position> others, long highest, long rows) {
        this.parts = parts;
        this.size = size;
        this.others = others;
        this.highest = highest;
        this.rows = rows;
    }

    /**
     * Returns this with rows that have come to places, in their order.
     *
     * @param gone how many rows have left theirs
     */
    NumberedRows with(List<Position> places, int gone) {
        long left = rows + places.size() - gone;
        if (places.isEmpty()) {
            return gone == 0 ? this : new NumberedRows(parts, size, others, highest, left);
        }
        long end = Math.max(highest, places.get(places.size() - 1).number());
        if (places.get(0).number() > highest) {
            return new NumberedRows(added(places), size + places.size(), others, end, left);
        }
        List<Map.Entry<Position, Position>> more =
                places.stream().map(place -> Map.entry(place, place)).toList();
        return new NumberedRows(parts, size, others.withAll(more), end, left);
    }

    private Part[] added(List<Position> places) {
        Part[] all = parts;
        int end = size;
        for (Position place : places) {
            int index = end++ % PLACES;
            if (index == 0) {
                all = Arrays.copyOf(all, all.length + 1);
                all[all.length - 1] = new Part();
            }
            if (!all[all.length - 1].add(index, place)) {
                all = all.clone();
                all[all.length - 1] = all[all.length - 1].copy(index);
                all[all.length - 1].add(index, place);
            }
        }
        return all;
    }

    /** Returns this without the places of rows that stand there no more, if these have become many. */
    NumberedRows tidy(Predicate<Position> isTaken) {
        if (size + others.size() <= MOST_OF_A_ROW * rows + PLACES) {
            return this;
        }
        List<Position> left = new ArrayList<>();
        above(0).forEachRemaining(place -> {
            if (isTaken.test(place)) {
                left.add(place);
            }
        });
        NumberedRows tidy = EMPTY.with(left, 0);
        return new NumberedRows(tidy.parts, tidy.size, tidy.others, highest, rows);
    }

    /** Returns the places above a number, in their order, each once: also those where a row stood before. */
    Iterator<Position> above(long number) {
        return new Ascending(firstAbove(number), others.from(Position.after(Math.max(0, number))));
    }

    private Position place(int index) {
        return parts[index / PLACES].places[index % PLACES];
    }

    private int firstAbove(long number) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = low + high >>> 1;
            if (place(middle).number() > number) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The places of the array and of the tree as one; a row may have come back to where it stood. */
    private final class Ascending implements Iterator<Position> {
        private final Iterator<Map.Entry<Position, Position>> tree;
        private int index;
        private Position other;
        private Position next;

        Ascending(int first, Iterator<Map.Entry<Position, Position>> tree) {
            this.index = first;
            this.tree = tree;
            this.other = nextOther();
            advance();
        }

        private Position nextOther() {
            return tree.hasNext() ? tree.next().getKey() : null;
        }

        private void advance() {
            Position before = next;
            do {
                next = smaller();
            } while (next != null && next.equals(before));
        }

        private Position smaller() {
            Position inArray = index < size ? place(index) : null;
            if (inArray == null || other != null && other.compareTo(inArray) < 0) {
                Position taken = other;
                other = nextOther();
                return taken;
            }
            index++;
            return inArray;
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Position next() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            Position place = next;
            advance();
            return place;
        }
    }
}

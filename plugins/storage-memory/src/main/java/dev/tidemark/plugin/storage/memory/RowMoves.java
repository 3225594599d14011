package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.PersistentMap;
import dev.tidemark.support.memory.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Rows that come to numbers and go from them in a transaction. They come into the map by number together, when somebody asks for it: that costs
 * a fraction of what one after the other does.
 *
 * <p>Threading: one thread.
 */
final class RowMoves {
    /** Of one position the last counts. */
    private static final Comparator<Move> ORDER =
            Comparator.comparing(Move::position).thenComparingInt(Move::number);

    private final List<Move> going = new ArrayList<>();
    private final List<Move> coming = new ArrayList<>();

    /**
     * What becomes of a position.
     *
     * @param comes whether the row stands there now; else nothing does
     * @param number in the order in which they were noted
     */
    private record Move(Position position, StoredRow row, boolean comes, int number) {}

    /**
     * Notes that a row stands at another number, or at the same as another row.
     *
     * @param from where the row stood under its key; 0 where it did not
     * @param to where it stands; 0 where it does not
     */
    void move(long from, long to, StoredRow row) {
        if (from > 0 && from != to) {
            going.add(new Move(new Position(from, row.table(), row.key()), row, false, next()));
        }
        if (to > 0) {
            coming.add(new Move(new Position(to, row.table(), row.key()), row, true, next()));
        }
    }

    private int next() {
        return going.size() + coming.size();
    }

    /** Returns a map after all that was noted, which is forgotten. */
    PersistentMap<Position, StoredRow> carriedOut(PersistentMap<Position, StoredRow> rows) {
        if (going.isEmpty() && coming.isEmpty()) {
            return rows;
        }
        List<Move> moves = inOrder();
        List<Position> gone = new ArrayList<>();
        List<Map.Entry<Position, StoredRow>> there = new ArrayList<>(moves.size());
        for (int i = 0; i < moves.size(); i++) {
            Move move = moves.get(i);
            boolean isLast =
                    i + 1 == moves.size() || !moves.get(i + 1).position().equals(move.position());
            if (isLast && move.comes()) {
                there.add(Map.entry(move.position(), move.row()));
            } else if (isLast) {
                gone.add(move.position());
            }
        }
        return rows.withoutAll(gone).withAll(there);
    }

    /** Those that go are nearly in order, and so are those that come: that is soon sorted. */
    private List<Move> inOrder() {
        List<Move> all = new ArrayList<>(going);
        all.addAll(coming);
        all.sort(ORDER);
        going.clear();
        coming.clear();
        return all;
    }
}

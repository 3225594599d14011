package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Value;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the log says of one row number, operation by operation.
 *
 * <p>The row that was there at first ends up the same, or gone; and a new one may stand in its place. A deletion and insertion
 * under one number is a new row. REPLACE keeps the row: its insertion finds the number taken, or, where the app has
 * recursive triggers on, follows a suspicion and a deletion of the same number.
 */
final class CaptureSlot {
    /**
     * A row of the log.
     *
     * @param id its place: that of an insertion is behind that of the suspicion which the same entry stands for
     * @param operation one of {@link CaptureTriggers}' kinds, with the block of its mask
     * @param rid the row number
     * @param at the time in milliseconds
     * @param mask the columns of an update
     * @param key what else identifies the row
     */
    record Logged(long id, int operation, long rid, long at, long mask, Value[] key) {
        static Logged of(long entry, int operation, long rid, long at, long mask, Value[] key) {
            return new Logged(2 * entry + (operation == CaptureTriggers.INSERT ? 1 : 0), operation, rid, at, mask, key);
        }

        /** Returns the number of its entry in the log. */
        long entry() {
            return id / 2;
        }

        int kind() {
            return operation % CaptureTriggers.BLOCK;
        }
    }

    /** The number of the row when the log begins. */
    final long origin;

    /** Whether a row was there when the log begins. */
    final boolean existed;

    final boolean generated;
    final Value[] firstKey;
    final long firstId;
    final BitSet mask = new BitSet();

    /** For each column that is to tell what was replaced: the entry of the log that changed it first. */
    final Map<Integer, Long> replaced = new TreeMap<>();

    long rid;
    Value[] key;
    boolean alive;
    boolean same;
    boolean reborn;
    boolean whole;
    boolean suspect;
    long last;
    long at;
    long born;
    long goneId;
    long goneAt;

    private boolean suspected;
    private boolean replacing;
    private final BitSet told;

    /** @param told the columns that are to tell what was replaced */
    CaptureSlot(Logged first, boolean existed, boolean generated, BitSet told) {
        this.told = told;
        this.origin = first.rid;
        this.existed = existed;
        this.generated = generated;
        this.firstKey = first.key;
        this.firstId = first.id;
        this.rid = first.rid;
        this.key = first.key;
        this.alive = existed;
        this.same = existed;
    }

    void apply(Logged logged) {
        switch (logged.kind()) {
            case CaptureTriggers.INSERT -> insert(logged);
            case CaptureTriggers.UPDATE -> update(logged);
            case CaptureTriggers.DELETE -> delete(logged);
            case CaptureTriggers.SUSPECT -> suspect(logged);
            default -> move(logged);
        }
    }

    private void insert(Logged logged) {
        boolean equalKey = generated || Arrays.equals(logged.key, firstKey);
        boolean replaced = alive || replacing;
        if (same && equalKey && replaced) {
            whole = true;
        } else if (existed && equalKey && !generated) {
            same = true;
            reborn = true;
        } else if (!replaced || same) {
            if (alive && goneId == 0) {
                gone(logged);
            }
            same = false;
            born = logged.id;
        }
        alive = true;
        suspect = false;
        settled(logged);
        key = logged.key;
    }

    private void update(Logged logged) {
        int block = logged.operation / CaptureTriggers.BLOCK * CaptureTriggers.MASK_BITS;
        for (long left = logged.mask; left != 0; left &= left - 1) {
            int bit = block + Long.numberOfTrailingZeros(left);
            if (told.get(bit) && !mask.get(bit) && isItself()) {
                replaced.put(bit, logged.entry());
            }
            mask.set(bit);
        }
        settled(logged);
    }

    /** Returns whether what stands in the row now is what stood there when the log began, but for logged updates. */
    private boolean isItself() {
        return same && alive && !whole && !reborn;
    }

    private void settled(Logged logged) {
        last = logged.id;
        at = logged.at;
        suspected = false;
        replacing = false;
    }

    private void delete(Logged logged) {
        replacing = suspected;
        alive = false;
        gone(logged);
    }

    private void gone(Logged logged) {
        if (same) {
            goneId = logged.id;
            goneAt = logged.at;
        }
    }

    private void suspect(Logged logged) {
        suspect = true;
        suspected = true;
        gone(logged);
    }

    private void move(Logged logged) {
        rid = logged.rid;
        settled(logged);
    }

    /** Notes that the row is gone without having been logged. */
    void vanished() {
        alive = false;
    }

    boolean isGone() {
        return existed && !(alive && same);
    }

    boolean isWritten() {
        return alive && (!same || reborn || whole || !mask.isEmpty());
    }
}

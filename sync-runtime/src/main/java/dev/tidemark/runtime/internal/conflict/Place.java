package dev.tidemark.runtime.internal.conflict;

import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts.State;
import dev.tidemark.runtime.internal.wire.ConflictCodec;
import java.util.Locale;

/**
 * Where a record stands: the name of its piece of state says in which list, at which number, and of which row it is.
 *
 * @param state which list
 * @param number its place there
 * @param row what stands for its row
 */
record Place(State state, long number, String row) {
    /** So many numbers share all digits but the last two: names are read in groups of these. */
    static final long GROUP = 256;

    private static final String PREFIX = "conflict/";
    private static final int DIGITS = 16;
    private static final int GROUP_DIGITS = 14;

    /** Returns the list of a record. */
    static State state(ConflictRecord kept) {
        return kept.isWaiting() ? State.WAITING : State.SETTLED;
    }

    static Place of(ConflictRecord kept) {
        return new Place(
                state(kept),
                kept.number(),
                ConflictCodec.mark(kept.conflict().table(), kept.conflict().key()));
    }

    /** Returns the beginning of the names of a list that share a number's group. */
    static String group(State state, long number) {
        return list(state) + digits(number).substring(0, GROUP_DIGITS);
    }

    String name() {
        return list(state) + digits(number) + "/" + row;
    }

    static Place parse(String name) {
        String[] parts = name.split("/");
        return new Place(
                State.valueOf(parts[1].toUpperCase(Locale.ROOT)), Long.parseUnsignedLong(parts[2], 16), parts[3]);
    }

    private static String list(State state) {
        return PREFIX + state.name().toLowerCase(Locale.ROOT) + "/";
    }

    /** Returns a number as text that sorts as the number does. */
    static String digits(long number) {
        String digits = Long.toHexString(number);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }
}

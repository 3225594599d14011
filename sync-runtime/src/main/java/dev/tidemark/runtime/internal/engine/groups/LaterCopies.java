package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Rows that a group holds more than once: their author has written them again while the group was on its way. A row that is sent brings
 * all that was written to it since the last group that was committed, so its last copy stands for those before it, and what becomes of a
 * write does not depend on where a link broke.
 *
 * <p>Only the device's own writes are asked about: the numbers of two authors say nothing of each other, and what one has written stands
 * for nothing that another has.
 *
 * <p>Which rows those are shows only when they come again, hardly ever are there any, and a group may hold more rows than fit in
 * memory. So where there are some, the transaction is rolled back and done once more, knowing them.
 */
final class LaterCopies {
    private final Map<Breach.Reference, Copy> known;
    private final Map<Breach.Reference, Copy> found = new HashMap<>();

    /** What a copy of a row says, and its author's number of it. */
    private record Copy(long number, Change.Kind kind, List<String> columns) {
        boolean standsFor(Change earlier) {
            return kind != Change.Kind.UPDATE
                    || earlier.kind() == Change.Kind.UPDATE
                            && columns.containsAll(earlier.values().shape().names());
        }
    }

    private LaterCopies(Map<Breach.Reference, Copy> known) {
        this.known = known;
    }

    /** Returns those of what is no group, or comes once only. */
    static LaterCopies none() {
        return new LaterCopies(Map.of());
    }

    /** Does something in a transaction of its own, again as long as rows come more than once that were not known to. */
    static <T> T attempt(Function<LaterCopies, T> transaction) {
        Map<Breach.Reference, Copy> known = new HashMap<>();
        while (true) {
            try {
                return transaction.apply(new LaterCopies(Map.copyOf(known)));
            } catch (Unknown unknown) {
                known.putAll(unknown.copies);
            }
        }
    }

    /** Returns whether a later copy stands for a change of the device's own; none does for what has no number, and was written by others. */
    boolean standFor(Change change, Written written) {
        if (written.sequence() == 0) {
            return false;
        }
        Copy last = known.get(written.row());
        return last != null && last.number() > written.sequence() && last.standsFor(change);
    }

    /** Notes a change to a row that this group has written already. */
    void note(Change change, Written written) {
        if (written.sequence() > 0 && !known.containsKey(written.row())) {
            found.put(
                    written.row(),
                    new Copy(
                            written.sequence(),
                            change.kind(),
                            change.values().shape().names()));
        }
    }

    /**
     * Makes sure that all rows that came more than once were known to.
     *
     * @throws RuntimeException if one was not, which {@link #attempt} deals with
     */
    void require() {
        if (!found.isEmpty()) {
            throw new Unknown(found);
        }
    }

    /** Ends an attempt. */
    private static final class Unknown extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Map<Breach.Reference, Copy> copies;

        Unknown(Map<Breach.Reference, Copy> copies) {
            super("rows came more than once", null, false, false);
            this.copies = copies;
        }
    }
}

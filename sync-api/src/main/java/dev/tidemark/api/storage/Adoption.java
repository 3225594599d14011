package dev.tidemark.api.storage;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The adoption of an app's own database file: capture is added to it, and taken away again; its tables stay as they are.
 *
 * <p>Threading: like a transaction, one at a time.
 */
public interface Adoption {
    /** Returns whether capture is in place. */
    boolean isTracking();

    /**
     * Starts capture, or picks up what the app has changed in its schema since. Doing it again changes nothing.
     *
     * @param tables which tables; empty for all that can be tracked
     * @return what became of each table
     * @throws StorageException of kind {@code UNSUPPORTED} if a table that was named can't be tracked, with what to do
     */
    List<Table> track(Set<String> tables);

    /**
     * Ends capture and removes all that it added. The identities of rows are left in a file beside the database, from which
     * {@link #track} takes them up again.
     */
    void untrack();

    /**
     * What became of one table.
     *
     * @param name its name
     * @param state what became of it
     * @param rows the number of its rows
     * @param remark for people; empty where there is nothing to say
     */
    record Table(String name, State state, long rows, String remark) {
        /** Checks that nothing is null. */
        public Table {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(remark, "remark");
        }
    }

    /** What can become of a table. */
    enum State {
        /** Capture started now. */
        STARTED,
        /** Capture was there, and fits. */
        UNCHANGED,
        /** Capture was there, and was fitted to a change of the schema. */
        CHANGED,
        /** It can't be tracked; the remark says why, and what to do. */
        SKIPPED
    }
}

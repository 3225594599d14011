package dev.tidemark.api.storage;

import dev.tidemark.api.model.RowKey;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * The adoption of an app's own database file: capture is added to it, and taken away again; its tables stay as they are.
 *
 * <p>Threading: like a transaction, one at a time.
 */
public interface Adoption {
    /**
     * The name of the state that holds the answer to what existing rows are, as the UTF-8 bytes of {@link Existing#word()}. It
     * is not there for {@link Existing#BY_KEY}. A node writes {@link #SETTLED} there when its first sync is complete; from then
     * on the answer can't be changed.
     */
    String EXISTING_STATE = "existing";

    /** What stands in {@link #EXISTING_STATE} once a server and this file agree on what the rows are. */
    String SETTLED = "settled";

    /** Returns whether capture is in place. */
    boolean isTracking();

    /**
     * Starts capture, or picks up what the app has changed in its schema since. Doing it again changes nothing.
     *
     * @param tables which tables; empty for all that can be tracked
     * @return what became of each table
     * @throws StorageException of kind {@code UNSUPPORTED} if a table that was named can't be tracked, with what to do
     */
    default List<Table> track(Set<String> tables) {
        return track(tables, Existing.BY_KEY);
    }

    /**
     * Starts capture, or picks up what the app has changed in its schema since, and says what the rows are that are there.
     * Doing it again changes nothing. An answer other than {@code BY_KEY} can be given later too, until the first sync with a
     * server is complete.
     *
     * @param tables which tables; empty for all that can be tracked
     * @param existing what the rows are that are there when tracking starts
     * @return what became of each table
     * @throws StorageException of kind {@code UNSUPPORTED} if a table that was named can't be tracked, or if it is too late for
     *     the answer, with what to do
     */
    List<Table> track(Set<String> tables, Existing existing);

    /**
     * Returns what the app has done to its schema that can't be kept in step with the others, such as a table that it has
     * dropped: a line each, for people. Empty where there is nothing to say.
     */
    List<String> remarks();

    /**
     * Returns the key by which a row is known everywhere, of that which it has in the app's own table; where the row was deleted, as
     * long as that is remembered. As it stands both are the same.
     */
    default RowKey keyOf(String table, RowKey own) {
        return own;
    }

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

    /** What the rows are that are there when tracking starts, seen beside rows of other databases under the same keys. */
    enum Existing {
        /** The same rows, as in copies of one database; where the content differs, the first sync asks. */
        BY_KEY,
        /** The same rows also where the content differs: the server's stands, and this file's is kept in outcomes. */
        SAME,
        /** Rows of their own, as if the app had inserted them after tracking started. */
        DISTINCT;

        /** Returns how the answer is written in {@link #EXISTING_STATE}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

package dev.tidemark.api.storage;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A set of writes that happen all or not at all. What it reads includes what it wrote. {@link #close} without {@link #commit}
 * rolls it back.
 *
 * <p>The order of calls: first {@link #captured}, to the end; then reads; then {@link #openFeed}; then puts, more reads, and
 * {@link #settle}; then {@link #commit}.
 */
public interface Transaction extends Snapshot {
    /**
     * Returns what apps wrote since the last harvest, one entry a row, in the order of the last write to each. The caller
     * answers each with {@link #stamp}, while reading or later. At commit all that was returned is forgotten.
     */
    CapturedCursor captured();

    /**
     * Makes a table known, or adds columns to one that is. What is there already is no change. Existing rows get the new
     * columns' default.
     *
     * @throws StorageException of kind {@code UNSUPPORTED} if the store holds the table in a shape that does not fit
     */
    void define(TableDefinition table);

    /**
     * Takes the feed's lock, database-wide and to the end of this transaction, and returns the head. Whoever puts rows takes
     * positions from there on, upwards; so positions become visible in the order of commits.
     */
    long openFeed();

    /**
     * Says which rows will be asked for next, and perhaps be put. Nothing can be seen of it: rows are read as before, and a table
     * that is not defined is passed over. A store to which every read is a journey fetches them all in one; for others there is
     * nothing to do, as here.
     */
    default void expect(String table, List<RowKey> keys) {}

    /**
     * Writes a row with its versions, or a tombstone in its place. What breaks a constraint is not an exception here, but a
     * {@link Breach} in {@link #settle}.
     */
    void put(StoredRow row);

    /**
     * Writes a row, and no tombstone, if nothing of it is here: neither a row nor a tombstone, nor one that was put and waits for its
     * place. Else nothing happens. A store that finds that out while it writes saves the look before; for others there is nothing to
     * do, as here.
     *
     * @return whether it was put
     */
    default boolean putNew(StoredRow row) {
        boolean isNew = row(row.table(), row.key()).isEmpty();
        if (isNew) {
            put(row);
        }
        return isNew;
    }

    /**
     * Writes the versions of a row that an app wrote itself; the values of the argument are not looked at. For a deletion it
     * leaves a tombstone.
     */
    void stamp(StoredRow row);

    /**
     * Removes a row, or a tombstone, without a trace. For pruning tombstones, and for rows that a snapshot does not hold.
     */
    void remove(String table, RowKey key);

    /**
     * Brings the puts so far to an end: writes what had to wait for other puts (values of a unique column that change places
     * among them), and checks references.
     *
     * @return rows that can't be as they were put; empty where all is well. A row that breaks anything but a reference was
     *     not written; one that breaks a reference was, and the caller puts something else before it calls this again
     */
    List<Breach> settle();

    /**
     * Says of which columns captured writes are to tell what they replaced, from this commit on and until something else is said: for
     * strategies that ask for the common ancestor. Other columns must not cost more for it. A store that can't tell does
     * nothing, and its captured writes say nothing of what they replaced.
     *
     * @param columns by the names of their tables; tables that are not named have none
     */
    default void tellReplaced(Map<String, Set<String>> columns) {}

    /** Notes that a server has acknowledged all own writes up to a number. */
    void acknowledge(long sequence);

    /** Keeps a piece of the node's own state. */
    void putState(String name, byte[] value);

    /** Forgets a piece of the node's own state, if there is one. */
    void removeState(String name);

    /**
     * Adds an entry to the end of a log, which is there once it has an entry. What was added is never changed, and never taken away
     * but by {@link #forget}: a store that other tools can write to refuses it to them too.
     *
     * @return the entry's position
     * @throws StorageException of kind {@code UNSUPPORTED} without {@link StorageCapability#HISTORY}, as here
     */
    default long append(String log, String subject, byte[] content) {
        throw LogEntries.unsupported();
    }

    /**
     * Forgets entries of a log.
     *
     * @param upTo the position up to which entries of this log may be forgotten from now on; it never goes back
     * @param positions which are forgotten now, none above that
     * @throws IllegalArgumentException if one is above it, or it is below the last that was given; nothing has happened then
     * @throws StorageException of kind {@code UNSUPPORTED} without {@link StorageCapability#HISTORY}, as here
     */
    default void forget(String log, long upTo, List<Long> positions) {
        throw LogEntries.unsupported();
    }

    /**
     * Makes everything visible at once. On return it is durable at the backend's level.
     *
     * @throws StorageException if it can't; nothing has happened then
     */
    void commit();
}

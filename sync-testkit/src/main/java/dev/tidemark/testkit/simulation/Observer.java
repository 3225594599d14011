package dev.tidemark.testkit.simulation;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncReport;
import java.util.List;

/**
 * Hears what happens in a world, in the order in which it happens, and never from within a node: between two calls nothing else
 * has happened, and whatever a node holds can be read. A model keeps in step by it; an invariant throws a {@link Violation}.
 *
 * <p>Threading: one thread.
 */
public interface Observer {
    /** All nodes are started, nothing else has happened. */
    default void began(World world) {}

    /** A step is about to be carried out. */
    default void stepping(Step step) {}

    /** A piece of work was done, or a step, and everything was told that came of it. */
    default void done() {}

    /**
     * An app's transaction was committed; it is told before {@link #stored}.
     *
     * @param write what it came to
     */
    default void wrote(Written write) {}

    /**
     * An app has added to a counter, and that was committed; it is told before {@link #stored}.
     *
     * @param node where
     * @param row the text that is the counter's key
     */
    default void added(String node, String row, long delta) {}

    /**
     * A transaction was committed in a node's store, by an app or by the node itself.
     *
     * @param node whose
     * @param rows as they were put, tombstones among them, in order; empty where it wrote its own state alone
     */
    default void stored(String node, List<StoredRow> rows) {}

    /**
     * The server has committed a device's writes, and everything that they came to is in its store.
     *
     * @param server which
     * @param device whose
     * @param upTo the device's number of the last write that is committed; all with lower numbers are too
     * @param head the server's position behind it
     */
    default void took(String server, String device, long upTo, long head) {}

    /**
     * A node has taken what another has given it: all that one had written, and taken itself, up to a number, but for what the server
     * that they share had acknowledged by then.
     *
     * @param node who has taken it
     * @param from the name of the one who gave it
     * @param upTo the giver's own number
     * @param head the taker's own number behind it: who has that of the taker has what was taken too
     */
    default void carried(String node, String from, long upTo, long head) {}

    /**
     * The conflict strategy failed: what a device wrote waits at the server, apart from its rows. It is told before {@link #took}.
     *
     * @param conflict that it was asked about
     */
    default void strategyFailed(Conflict conflict) {}

    /** The conflict strategy has decided, be it at once or about what waited for it. It is told before {@link #took}. */
    default void strategyDecided(Conflict conflict) {}

    /**
     * A device has learned that its writes are committed at its server.
     *
     * @param device which
     * @param upTo its number of the last write
     */
    default void acknowledged(String device, long upTo) {}

    /**
     * A device has applied the server's feed up to a checkpoint, or was wound back to one.
     *
     * @param device which
     * @param cursor the server's position
     */
    default void caughtUp(String device, long cursor) {}

    /** A sync that was asked for was carried out. */
    default void synced(String device, SyncReport report) {}

    /** A sync that was asked for has failed. */
    default void failed(String device, SyncException problem) {}

    /**
     * A node's process is gone.
     *
     * @param node which
     * @param lostCommits how many of the last commits its disk has lost with it
     */
    default void stopped(String node, long lostCommits) {}

    /** A node was started on what its disk holds. */
    default void started(String node) {}

    /** A device was copied, and the copy started. */
    default void copied(String node, String copy) {}

    /** A node's database was backed up. */
    default void backedUp(String node) {}

    /** A node's database was restored from its last backup; it is started next. */
    default void restored(String node) {}

    /** The faults have ended; from now on everything that is pending must go. */
    default void healed() {}

    /** Nothing moves any more; all replicas are to be equal. */
    default void quiet() {}
}

package dev.tidemark.runtime.internal.engine.peers;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import java.util.Map;
import java.util.Optional;

/**
 * A pull that brings everything from the beginning of the server's feed: a device's first one, or a snapshot for a device that
 * is so far behind that the server has forgotten deletions which it has not seen. It is noted until its checkpoint.
 *
 * @param replaces whether it takes the place of all that is here and not pending: a snapshot
 * @param horizon the server's horizon when it began: what was forgotten up to there is not in its pages
 */
public record WholePull(boolean replaces, long horizon) {
    /** The key among the extensions of HELLO by which a device asks for a snapshot, and its value. */
    public static final String EXTENSION = "snapshot";

    /** The value of the extension. */
    public static final String WANTED = "wanted";

    private static final String STATE = "pull/whole";
    private static final String WANTED_STATE = "pull/wanted";

    /** Returns the one that is under way, if one is. */
    public static Optional<WholePull> load(Snapshot snapshot) {
        return snapshot.state(STATE)
                .map(bytes -> StateBytes.read(bytes, 1, in -> new WholePull(in.readBoolean(), in.readLong())));
    }

    /** Notes that this one is under way. */
    public void save(Transaction transaction) {
        transaction.putState(STATE, StateBytes.write(1, out -> {
            out.writeBoolean(replaces);
            out.writeLong(horizon);
        }));
    }

    /** Notes that there is none under way, be it that it is done or that it is of no use any more. */
    public static void remove(Transaction transaction) {
        transaction.removeState(STATE);
    }

    /** Asks for a snapshot from the next greeting on, for what the server can't know: that this device lacks something. */
    public static void want(Transaction transaction) {
        transaction.putState(WANTED_STATE, new byte[0]);
    }

    /** Notes that it is done, so that no snapshot is asked for either. */
    public static void done(Transaction transaction) {
        remove(transaction);
        transaction.removeState(WANTED_STATE);
    }

    /** Returns what a greeting says in order to get a snapshot; nothing where none is wanted. */
    public static Map<String, String> extensions(Snapshot snapshot) {
        return snapshot.state(WANTED_STATE).isPresent() ? Map.of(EXTENSION, WANTED) : Map.of();
    }

    /**
     * Returns whether pages that are here still go together with what follows: nothing that they hold was deleted and forgotten
     * meanwhile.
     *
     * @param staged up to where pages are here
     * @param nowHorizon the server's horizon now
     */
    public boolean holds(long staged, long nowHorizon) {
        return nowHorizon <= Math.max(staged, horizon);
    }
}

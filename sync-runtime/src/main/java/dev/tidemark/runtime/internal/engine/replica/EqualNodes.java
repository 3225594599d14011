package dev.tidemark.runtime.internal.engine.replica;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNodeBuilder.Parts;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.engine.state.Lives;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.SeenByEquals;
import dev.tidemark.runtime.internal.mesh.Life;
import dev.tidemark.runtime.internal.wire.Incarnation;
import java.util.List;
import java.util.UUID;

/** Which nodes are equals of others, and the lives of their logs. */
public final class EqualNodes {
    /** The life of a log before its node was an equal of others: that of a device. */
    private static final Incarnation FIRST = new Incarnation(0, 1);

    private EqualNodes() {}

    /**
     * Returns whether a node is one among equals: it is said so, or was so before. A device that has a server stays one, whatever is
     * said: in the role of an equal it exchanges with other devices of that server.
     *
     * @throws SyncException if it is a server
     */
    static boolean isOne(Snapshot snapshot, Parts parts) {
        boolean was = SeenByEquals.isKept(snapshot);
        // Who listens to nobody settles nothing for others, as where a person settles a conflict in a store.
        if (was && parts.role() == Role.SERVER && !parts.listen().isEmpty()) {
            throw refused(
                    parts,
                    "exchanges with equals, so that it can't settle conflicts for devices: open it in the"
                            + " role 'peer', or give the server a store of its own");
        }
        if (parts.role() != Role.PEER || Upstream.load(snapshot).isKnown()) {
            return was;
        }
        List<Incarnation> lives = Incarnations.load(snapshot).list();
        if (!was && !lives.isEmpty() && !lives.get(0).equals(FIRST)) {
            throw refused(parts, "has been a server, and devices know it as one: give the equal a store of its own");
        }
        return true;
    }

    private static SyncException refused(Parts parts, String why) {
        return new SyncException(SyncException.Kind.USAGE, "node '" + parts.name() + "' " + why);
    }

    /**
     * Opens a life of the log. One in which no position was given makes way, for nothing names it.
     *
     * @return who writes from now on
     */
    static Author beginLife(Transaction transaction, UUID id, long random) {
        Incarnations kept = Incarnations.load(transaction);
        if (kept.list().isEmpty()) {
            kept = kept.open(FIRST.id(), FIRST.firstLsn());
        }
        Author fresh = new Author(id, random == 0 ? 1 : random);
        long head = transaction.head();
        Lives lives = Lives.load(transaction);
        if (kept.current().id() != 0 && kept.current().firstLsn() > head) {
            lives = lives.without(new Author(id, kept.current().id()));
        }
        lives.with(List.of(new Life(fresh, at(kept, id, head), head))).save(transaction);
        transaction.putState(
                NodeState.INCARNATIONS, kept.open(fresh.incarnation(), head + 1).encode());
        if (!SeenByEquals.isKept(transaction)) {
            SeenByEquals.NOTHING.save(transaction);
        }
        return fresh;
    }

    /** Returns whether a life is the last that was opened. */
    static boolean isRunning(Snapshot snapshot, Author life) {
        List<Incarnation> lives = Incarnations.load(snapshot).list();
        return !lives.isEmpty() && lives.get(lives.size() - 1).id() == life.incarnation();
    }

    /** Returns the log in the life in which its head was given: so positions are named. */
    public static Author log(Snapshot snapshot, UUID id) {
        return at(Incarnations.load(snapshot), id, snapshot.head());
    }

    private static Author at(Incarnations incarnations, UUID id, long head) {
        List<Incarnation> list = incarnations.list();
        Incarnation last = list.get(0);
        for (Incarnation each : list) {
            last = each.firstLsn() <= head ? each : last;
        }
        return new Author(id, last.id());
    }
}

package dev.tidemark.runtime.internal.engine.mesh;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.engine.replica.EqualNodes;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.Lives;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Exchange;
import dev.tidemark.runtime.internal.mesh.Meeting;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.ToLongFunction;

/** What a node among equals gives, and how it takes what it is given. Threading: any thread; what takes waits for its turn. */
public final class NodeExchange implements Exchange, Meeting {
    /** How often an app may write between the harvest and the view before it is sent with what it has just written. */
    private static final int TRIES = 10;

    private static final Taken NOTHING = new Taken(-1, 0, 0, 0, 0, 0);

    private final Replica replica;

    private NodeExchange(Replica replica) {
        this.replica = replica;
    }

    /** @throws SyncException if the node is not one among equals */
    public static NodeExchange of(Replica replica) {
        if (!replica.isAmongEquals()) {
            throw new SyncException(
                    SyncException.Kind.USAGE,
                    "node '" + replica.parts().name() + "' does not exchange with equals: open it in the role 'peer'");
        }
        return new NodeExchange(replica);
    }

    @Override
    public Delivery everything() {
        return since(0);
    }

    @Override
    public Delivery since(long position) {
        return read(snapshot -> position);
    }

    @Override
    public Delivery to(UUID equal) {
        return read(snapshot -> KnownEquals.load(snapshot, equal)
                .map(known -> position(snapshot, known.read()))
                .orElse(0L));
    }

    /** Rows of which an equal has all are left out, such as those that have just come from it. */
    @Override
    public Delivery behind(Context theirs) {
        return behind(theirs, new Received(NOTHING, 0, 0));
    }

    @Override
    public Delivery behind(Context theirs, Received received) {
        Snapshot snapshot = still();
        return OutgoingDelivery.of(
                replica,
                snapshot,
                position(snapshot, theirs.feeds()),
                new OutgoingDelivery.Receiver(theirs.writes(), received.from(), received.to()));
    }

    @Override
    public Delivery.Header header() {
        try (Snapshot snapshot = still()) {
            return OutgoingDelivery.header(replica, snapshot, snapshot.head(), Lives.load(snapshot));
        }
    }

    @Override
    public long head() {
        try (Snapshot snapshot = replica.snapshot()) {
            return snapshot.head();
        }
    }

    private long position(Snapshot snapshot, SortedMap<Author, Long> read) {
        Author log = EqualNodes.log(snapshot, replica.self().node());
        return Math.min(snapshot.head(), Lives.load(snapshot).position(read, log));
    }

    private Delivery read(ToLongFunction<Snapshot> since) {
        Snapshot snapshot = still();
        return OutgoingDelivery.of(replica, snapshot, since.applyAsLong(snapshot), OutgoingDelivery.Receiver.UNKNOWN);
    }

    /** Returns a view in which all that apps have written is stamped. */
    private Snapshot still() {
        for (int tries = 1; ; tries++) {
            replica.inTransaction(work -> work);
            Snapshot snapshot = replica.snapshot();
            if (tries == TRIES || !snapshot.hasCaptured()) {
                return snapshot;
            }
            snapshot.close();
        }
    }

    @Override
    public Taken take(Delivery delivery) {
        return receive(delivery).taken();
    }

    @Override
    public Received receive(Delivery delivery) {
        return replica.inTransaction(work -> {
            try (IncomingDelivery incoming = new IncomingDelivery(replica, work)) {
                Optional<Taken> missing = incoming.begin(delivery.header());
                long from = work.transaction().head();
                Taken taken = missing.orElseGet(() -> take(delivery, incoming));
                return new Received(taken, from, missing.isPresent() ? from : incoming.received());
            }
        });
    }

    private static Taken take(Delivery delivery, IncomingDelivery incoming) {
        for (Optional<Change> change = delivery.next(); change.isPresent(); change = delivery.next()) {
            incoming.take(change.get());
        }
        return incoming.finish();
    }
}

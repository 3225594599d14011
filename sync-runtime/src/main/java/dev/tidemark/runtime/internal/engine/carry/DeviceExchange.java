package dev.tidemark.runtime.internal.engine.carry;

import dev.tidemark.api.model.Context;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.push.StampsThatLeft;
import dev.tidemark.runtime.internal.engine.replica.BeforeImages;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Exchange;
import dev.tidemark.runtime.internal.mesh.Meeting;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;

/**
 * What a device that has a server gives other devices of that server, and takes from them: whatever the server has not acknowledged,
 * always all of it, so that it does not matter which of several came, or in which order.
 *
 * <p>Threading: any thread; what writes waits for its turn.
 */
public final class DeviceExchange implements Exchange, Meeting {
    private static final int MOST_ATTEMPTS = 5;

    private final Replica replica;

    public DeviceExchange(Replica replica) {
        this.replica = replica;
    }

    /** Returns whether a node has a server, by a view of its store. */
    public static boolean isFor(Snapshot snapshot) {
        return Upstream.load(snapshot).isKnown();
    }

    @Override
    public Delivery everything() {
        return given(number -> true);
    }

    /**
     * An app may write between the note and the view; what leaves is in the note, however often that takes. Nor should a row leave with
     * content that is not harvested yet, under the stamp from before, but an app that writes without a pause is not waited for.
     */
    private Delivery given(LongPredicate isGiven) {
        for (int attempt = 1; ; attempt++) {
            long noted = noteLeaving();
            Optional<Delivery> given = GivenWrites.read(replica, noted, attempt >= MOST_ATTEMPTS, isGiven);
            if (given.isPresent()) {
                return given.get();
            }
        }
    }

    /** What the server has is not given, so there is nothing to begin behind. */
    @Override
    public Delivery since(long position) {
        return everything();
    }

    @Override
    public Delivery to(UUID device) {
        return everything();
    }

    @Override
    public Delivery.Header header() {
        try (Snapshot snapshot = replica.snapshot()) {
            return GivenWrites.header(replica, snapshot);
        }
    }

    @Override
    public Delivery behind(Context theirs) {
        requireSameServer(theirs);
        return everything();
    }

    /** What has just come is kept under numbers of this node's feed, and nothing else is under these. */
    @Override
    public Delivery behind(Context theirs, Received received) {
        requireSameServer(theirs);
        return given(number -> number <= received.from() || number > received.to());
    }

    /** Nothing leaves for whom can't take it. */
    private void requireSameServer(Context theirs) {
        Upstream upstream = upstream();
        if (theirs.feeds().keySet().stream().noneMatch(author -> author.node().equals(upstream.server()))) {
            throw new SyncException(
                    SyncException.Kind.REFUSED,
                    "node '" + replica.parts().name() + "' has the server " + upstream.serverName()
                            + ", which settles its conflicts, and exchanges with other devices of that server alone."
                            + " Sync with the server first: tidemark sync app.db --server ADDRESS");
        }
    }

    private Upstream upstream() {
        try (Snapshot snapshot = replica.snapshot()) {
            return Upstream.load(snapshot);
        }
    }

    @Override
    public long head() {
        try (Snapshot snapshot = replica.snapshot()) {
            return snapshot.head();
        }
    }

    /** What may be known elsewhere has to keep its numbers and its stamps, and a copy of this database has to be told from it. */
    private long noteLeaving() {
        return replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Upstream upstream = Upstream.load(transaction);
            Upstream leaving = upstream.withSent(Math.max(upstream.sent(), transaction.head()));
            transaction.putState(Upstream.STATE, leaving.encode());
            StampsThatLeft.load(transaction)
                    .leaving(leaving.sent(), replica.clock().last(), leaving.acknowledged())
                    .save(transaction);
            return leaving.sent();
        });
    }

    /** One's own bundle may come back by a detour, and brings nothing. */
    @Override
    public Taken take(Delivery delivery) {
        return received(delivery).taken();
    }

    /** By a link nobody meets himself. */
    @Override
    public Received receive(Delivery delivery) {
        delivery.header().requireFromAnotherThan(replica.self().node());
        return received(delivery);
    }

    private Received received(Delivery delivery) {
        if (delivery.header().isOfServer()) {
            throw new SyncException(
                    SyncException.Kind.REFUSED,
                    "nothing was taken: this is what the server '"
                            + delivery.header().name()
                            + "' has, for a new device, and this one has met its server. Sync it: what it lacks comes then");
        }
        List<Change> changes = new ArrayList<>();
        for (Optional<Change> change = delivery.next(); change.isPresent(); change = delivery.next()) {
            changes.add(change.get());
        }
        return BeforeImages.attempt(watched -> replica.inTransaction(work -> {
            long from = work.transaction().head();
            Taken taken = new TakenWrites(replica, work, delivery.header(), watched).take(changes);
            return new Received(taken, from, work.transaction().head());
        }));
    }
}

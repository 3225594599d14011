package dev.tidemark.runtime.internal.engine.pull;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.engine.peers.ExistingRows;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.engine.tables.AskedColumns;
import dev.tidemark.runtime.internal.engine.tables.DeliveredTables;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Exchange;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Incarnation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A device that has met no server yet and holds no rows. It takes all that a server has, as it would pull it, and goes on from there
 * with its first sync.
 *
 * <p>Of which columns the server asks for the common ancestor it hears then. Until it does, it keeps what all of its writes replace.
 *
 * <p>Threading: any thread; what takes waits for its turn.
 */
public final class NewDevice implements Exchange {
    private static final AskedColumns ALL_COLUMNS = new AskedColumns(Map.of(), AskedColumns.Columns.ALL_OF_THEM);

    /** Where the server was met, for people. */
    private static final String MET_BY = "bundle";

    private final Replica replica;

    public NewDevice(Replica replica) {
        this.replica = replica;
    }

    @Override
    public Delivery everything() {
        throw nothingToGive();
    }

    @Override
    public Delivery since(long position) {
        throw nothingToGive();
    }

    @Override
    public Delivery to(UUID device) {
        throw nothingToGive();
    }

    private SyncException nothingToGive() {
        return new SyncException(
                SyncException.Kind.USAGE,
                "node '" + replica.parts().name()
                        + "' has met no server yet, and devices of one server carry for each other. Sync it first: tidemark"
                        + " sync DB --server URL");
    }

    @Override
    public Taken take(Delivery delivery) {
        Delivery.Header header = delivery.header();
        if (!header.isOfServer()) {
            throw refused(
                    "it is not what a server has. Sync this device with its server first, or open it as an equal");
        }
        List<Incarnation> history = Incarnations.ofLives(header.lives(), header.log())
                .orElseThrow(() -> refused("what node '" + header.name()
                        + "' says of its starts does not fit together. Its version of Tidemark may be damaged"));
        return replica.inTransaction(work -> taken(work, delivery, history));
    }

    private static SyncException refused(String why) {
        return new SyncException(SyncException.Kind.REFUSED, "nothing was taken: " + why);
    }

    /** Nothing is here that could have to be put back, so one attempt is enough. */
    private Taken taken(Replica.Work work, Delivery delivery, List<Incarnation> history) {
        Transaction transaction = work.transaction();
        Upstream upstream = Upstream.load(transaction);
        requireNew(upstream);
        requireEmpty(transaction);
        Delivery.Header header = delivery.header();
        DeliveredTables tables = DeliveredTables.define(transaction, header.tables());
        ALL_COLUMNS.save(transaction);
        replica.onDemand().check(transaction.tables());
        replica.tellReplaced(transaction);
        replica.references().apply(replica, work);
        CheckpointApplier applier = new CheckpointApplier(
                transaction,
                Set.of(),
                replica.self(),
                upstream,
                new CheckpointApplier.Held(replica.onDemand(), Set.of()),
                work.events());
        long total = 0;
        for (Optional<Change> change = delivery.next(); change.isPresent(); change = delivery.next()) {
            applier.apply(fitting(change.get(), tables));
            total++;
        }
        applier.finish();
        ExistingRows.settle(transaction);
        transaction.putState(
                Upstream.STATE, met(upstream, header, history, applier.head()).encode());
        long aside = CheckpointApplier.aside(transaction).size();
        return new Taken(-1, total, total, 0, 0, aside);
    }

    /** A session may have met one since this was asked for: to verify a large bundle takes minutes. */
    private static void requireNew(Upstream upstream) {
        if (upstream.isKnown()) {
            throw refused("this device has met its server, " + upstream.serverName()
                    + ", meanwhile. Sync it: what it lacks comes then");
        }
    }

    /** What stands here the server would have to merge, which a bundle can't ask it for. */
    private static void requireEmpty(Snapshot snapshot) {
        try (RowCursor rows = snapshot.changesSince(0)) {
            if (rows.next().isPresent()) {
                throw refused(
                        "there are rows in this database already, about which the server decides. Sync it with the"
                                + " server, or import into a database that does not exist yet");
            }
        }
    }

    private static Change fitting(Change change, DeliveredTables tables) {
        if (!tables.fits(change)) {
            throw refused(
                    "it brings a row " + change.key() + " of table '" + change.table()
                            + "' that does not fit what it says of its tables. Its sender's version of Tidemark may be damaged");
        }
        return change;
    }

    private Upstream met(Upstream before, Delivery.Header header, List<Incarnation> history, long ownHead) {
        return before.withServer(header.log().node(), header.name(), MET_BY, history, 0)
                .withCheckpoint(header.head(), ownHead, replica.clock().machineMillis());
    }
}

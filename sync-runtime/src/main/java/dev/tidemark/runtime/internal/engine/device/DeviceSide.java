package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.batch.Codecs;
import dev.tidemark.runtime.internal.engine.batch.Packing;
import dev.tidemark.runtime.internal.engine.capture.KeptBases;
import dev.tidemark.runtime.internal.engine.outcomes.LostWords;
import dev.tidemark.runtime.internal.engine.peers.ExistingRows;
import dev.tidemark.runtime.internal.engine.peers.ToldHistory;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.peers.WholePull;
import dev.tidemark.runtime.internal.engine.pull.PulledPages;
import dev.tidemark.runtime.internal.engine.push.Offer;
import dev.tidemark.runtime.internal.engine.push.PendingStamps;
import dev.tidemark.runtime.internal.engine.push.ReceivedOutcomes;
import dev.tidemark.runtime.internal.engine.push.StampsThatLeft;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.Horizon;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.PartialTables;
import dev.tidemark.runtime.internal.engine.tables.AddedColumns;
import dev.tidemark.runtime.internal.engine.tables.AskedColumns;
import dev.tidemark.runtime.internal.engine.tables.OnDemandSession;
import dev.tidemark.runtime.internal.engine.verify.Verification;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.History;
import dev.tidemark.runtime.internal.wire.Interest;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.SchemaHash;
import dev.tidemark.runtime.internal.wire.SharedDictionary;
import dev.tidemark.runtime.internal.wire.Welcome;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a device does in its store for its sync with a server. It knows no connections. */
final class DeviceSide {
    private static final System.Logger LOGGER = System.getLogger(DeviceSide.class.getName());
    private static final long CLOCK_TOLERANCE_MILLIS = 2_000;

    private final Replica replica;
    private final Codecs codecs;
    private final SentBatches sent;

    /** @param sent the batches that were handed to links; those that hold stamps which were changed since are of no use */
    DeviceSide(Replica replica, Codecs codecs, SentBatches sent) {
        this.replica = replica;
        this.codecs = codecs;
        this.sent = sent;
    }

    /** What a device says first, and the tables of which it speaks. */
    record Greeting(Hello hello, List<TableDefinition> tables) {
        /** Returns how the session packs its batches, now that the server has answered. */
        Packing.Both packing(Codecs codecs, Welcome welcome) {
            return Packing.agreed(codecs, hello, welcome, () -> SharedDictionary.Names.of(tables));
        }
    }

    /** Proposes a nonce that was never proposed before, durably, and returns the greeting, without a token. */
    Greeting greet() {
        return replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Upstream upstream = Upstream.load(transaction);
            Nonces nonces = Nonces.load(transaction, upstream)
                    .propose(Replica.newId(replica.parts().random()));
            upstream = nonces.keep(transaction, upstream);
            transaction.putState(Upstream.STATE, upstream.encode());
            Map<String, String> extensions = new HashMap<>(Packing.offer());
            extensions.putAll(Verification.offer());
            extensions.putAll(ToldHistory.UNDERSTOOD);
            extensions.putAll(ExistingRows.extensions(transaction));
            extensions.putAll(WholePull.extensions(transaction));
            extensions.putAll(nonces.extensions());
            extensions.put(Hello.SENT, Long.toString(upstream.sent()));
            extensions.putAll(LostWords.question(transaction));
            extensions.putAll(PartialTables.load(transaction).isEmpty() ? Map.of() : OnDemandSession.offer());
            List<TableDefinition> tables = transaction.tables();
            return new Greeting(hello(upstream, SchemaHash.of(tables), extensions), tables);
        });
    }

    private Hello hello(Upstream upstream, long schemaHash, Map<String, String> extensions) {
        return new Hello(
                Protocol.OLDEST,
                Protocol.NEWEST,
                replica.self().node(),
                replica.parts().name(),
                Role.DEVICE,
                upstream.confirmedNonce(),
                upstream.proposedNonce(),
                schemaHash,
                codecs.names(),
                "",
                upstream.history(),
                upstream.cursor(),
                replica.clock().machineMillis(),
                extensions);
    }

    /** Takes a greeting back that never left this node, so that devices which are offline for long do not collect nonces. */
    void withdraw(Greeting greeting) {
        try (Transaction transaction = replica.storage().begin()) {
            Upstream upstream = Upstream.load(transaction);
            Nonces nonces = Nonces.load(transaction, upstream)
                    .withdrawn(greeting.hello().proposedNonce());
            transaction.putState(
                    Upstream.STATE, nonces.keep(transaction, upstream).encode());
            transaction.commit();
        } catch (StorageException busy) {
            LOGGER.log(Level.DEBUG, "a nonce that was not sent is kept", busy);
        }
    }

    /**
     * Takes a new identity, after a server found that this database is a copy; unsent writes become the new node's. What the server
     * has acknowledged to the former one it goes on to have, unless it says that it has lost some: then the next greeting offers it
     * again.
     *
     * @param committed up to which number of the former identity the server has everything
     */
    void becomeNew(long committed) {
        replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Author before = replica.self();
            replica.rename(work, Replica.newId(replica.parts().random()));
            Upstream upstream = Upstream.load(transaction);
            KeptBases.forget(transaction, upstream.acknowledged(), transaction.head());
            new PendingStamps(transaction).become(replica.self(), before, upstream.acknowledged());
            boolean isAllThere = committed >= upstream.acknowledged();
            Upstream fresh = Nonces.none()
                    .keep(transaction, upstream)
                    .withAcknowledged(isAllThere ? 0 : upstream.acknowledged())
                    .withSent(0)
                    .withConfirmedOutcome(0);
            ReceivedOutcomes.forgetFailed(transaction, 0);
            StampsThatLeft.load(transaction).ofFormer(upstream.acknowledged()).save(transaction);
            transaction.putState(Upstream.STATE, fresh.encode());
            return null;
        });
    }

    /**
     * Takes in what the server said of itself and of where the two left off.
     *
     * @param clock what is known of its clock by that
     * @param nonce that the greeting had proposed
     * @return what is known of the server now; nothing where the session is to be begun anew, since this device needs a snapshot
     */
    Optional<Upstream> welcomed(Welcome welcome, ServerClock clock, UUID nonce, String address) {
        return replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Upstream before = Upstream.load(transaction);
            boolean another = before.isKnown() && !before.server().equals(welcome.node());
            long cursor = another ? 0 : Math.min(welcome.cursor(), before.cursor());
            Upstream upstream = Nonces.load(transaction, before)
                    .answered(nonce)
                    .keep(transaction, before)
                    .withServer(welcome.node(), welcome.name(), address, welcome.history(), cursor)
                    .withAcknowledged(welcome.committed())
                    .withStaged(PulledPages.resume(transaction, before, welcome, cursor));
            AskedColumns.of(welcome).save(transaction);
            PartialTables.load(transaction)
                    .atMost(another ? 0 : welcome.committed())
                    .save(transaction);
            replica.tellReplaced(transaction);
            if (another || cursor < before.cursor() || welcome.committed() < before.acknowledged()) {
                KeptBases.forget(transaction, before.acknowledged(), transaction.head());
            }
            offer(transaction, before, welcome, cursor);
            if (cursor < before.cursor() || welcome.committed() < before.acknowledged()) {
                upstream = upstream.withConfirmedOutcome(0);
                ReceivedOutcomes.forgetFailed(transaction, welcome.committed());
            }
            LostWords.note(transaction, welcome);
            boolean goesOn = welcome.snapshot() || cursor == 0 || !hasForgotten(transaction, before, welcome, cursor);
            if (!goesOn) {
                WholePull.want(transaction);
            }
            ReceivedOutcomes.acknowledge(transaction, replica, before.acknowledged(), welcome.committed());
            upstream = correctClock(transaction, upstream, welcome, clock, before.acknowledged());
            upstream = upstream.withSent(Math.max(welcome.staged(), transaction.head()));
            transaction.putState(Upstream.STATE, upstream.encode());
            noteLeaving(transaction, upstream.sent(), upstream.acknowledged());
            return goesOn ? Optional.of(upstream) : Optional.empty();
        });
    }

    /** Offers what the server has lost; to one that has forgotten deletions which this device has not seen, own writes alone. */
    private void offer(Transaction transaction, Upstream before, Welcome welcome, long cursor) {
        long above = before.ownHeadAt(cursor);
        long committed = welcome.committed();
        boolean isBehind = welcome.snapshot() && cursor < welcome.horizon();
        if (isBehind) {
            Offer.withdraw(transaction, replica.self(), above, committed);
        }
        if (cursor < before.cursor() || committed < before.acknowledged()) {
            if (isBehind) {
                Offer.makeOwn(transaction, replica.self(), NodeState.formerSelves(transaction), above, committed);
            } else {
                Offer.make(transaction, replica.self(), above, committed);
            }
        }
    }

    /** Returns whether the server has lost deletions that this device has forgotten: then it lacks rows that are there again. */
    private static boolean hasForgotten(Transaction transaction, Upstream before, Welcome welcome, long cursor) {
        long forgotten = Horizon.load(transaction).lsn();
        return cursor < before.cursor() && before.ownHeadAt(cursor) < forgotten
                || welcome.committed() < before.acknowledged() && welcome.committed() < forgotten;
    }

    /**
     * Corrects unsent stamps by what this machine's clock is off. A clock that was put right before this sync leaves stamps
     * from the future behind though it is not off any more: those become stamps of now, in the order of their numbers. So do
     * stamps that have left and did not stay, since the server's clock has fallen behind them and it refuses them. None
     * comes before a stamp that has left for good, since how long ago the clock went wrong nobody knows; unless the server would
     * refuse that, since it was its own clock that was wrong.
     *
     * @param left up to which own number stamps have left this node for good; those never change
     */
    private Upstream correctClock(
            Transaction transaction, Upstream upstream, Welcome welcome, ServerClock clock, long left) {
        long now = clock.at(replica.clock().machineMillis());
        long offset = clock.offset(upstream.offsetMillis());
        long change = offset - upstream.offsetMillis();
        boolean wrong = Math.abs(change) > CLOCK_TOLERANCE_MILLIS;
        StampsThatLeft known = StampsThatLeft.load(transaction);
        long latest = Math.max(
                known.latest() >> HybridClock.COUNTER_BITS, replica.clock().lastMillis());
        if (!wrong && latest <= now + CLOCK_TOLERANCE_MILLIS) {
            return upstream;
        }
        if (wrong) {
            replica.clock().correct(offset);
        }
        long arrived = Math.max(left, Math.max(welcome.staged(), welcome.committed()));
        long least = HybridClock.least(
                known.latest(arrived), now + Protocol.FUTURE_BOUND_MILLIS, now + CLOCK_TOLERANCE_MILLIS);
        replica.clock().limit(now, least);
        PendingStamps pending = new PendingStamps(transaction);
        pending.shift(replica.self(), arrived, wrong ? change : 0, now, Math.max(1, least));
        takeBack(transaction, pending, known, arrived, upstream.sent());
        return wrong ? upstream.withOffset(offset) : upstream;
    }

    /** What has left and was not kept by the server leaves anew, with other stamps and so with other numbers. */
    private void takeBack(
            Transaction transaction, PendingStamps pending, StampsThatLeft known, long arrived, long mayHaveLeft) {
        known.restamped(arrived).save(transaction);
        sent.arrived(Long.MAX_VALUE);
        if (mayHaveLeft > arrived) {
            pending.renumber(replica.self(), arrived);
        }
    }

    private void noteLeaving(Transaction transaction, long sent, long acknowledged) {
        StampsThatLeft.load(transaction)
                .leaving(sent, replica.clock().last(), acknowledged)
                .save(transaction);
    }

    /** The server's log goes on in another incarnation; what comes from now on is named by it. */
    void goesOn(History history) {
        replica.inTransaction(work -> {
            Upstream upstream = Upstream.load(work.transaction()).withHistory(history.incarnations());
            work.transaction().putState(Upstream.STATE, upstream.encode());
            return upstream;
        });
    }

    /** Takes the server's tables over: new ones, and new columns of known ones. */
    void define(List<TableDefinition> tables) {
        replica.inTransaction(work -> {
            Map<String, TableDefinition> known = new HashMap<>();
            work.transaction().tables().forEach(table -> known.put(table.name(), table));
            for (TableDefinition table : tables) {
                TableDefinition mine = known.get(table.name());
                AddedColumns.define(work.transaction(), Optional.ofNullable(mine), table);
            }
            replica.onDemand().check(work.transaction().tables());
            replica.tellReplaced(work.transaction());
            replica.references().apply(replica, work);
            return null;
        });
    }

    /** Returns what to say of the rows that are held of tables on demand, and of those that are not on demand any more. */
    List<Interest> interests() {
        try (Snapshot snapshot = replica.snapshot()) {
            PartialTables partial = PartialTables.load(snapshot);
            return partial.isEmpty()
                    ? List.of()
                    : new HeldKeys(snapshot, replica.parts().onDemand(), partial).interests();
        }
    }

    /** Returns what is known of the server now. */
    Upstream upstream() {
        try (Snapshot snapshot = replica.snapshot()) {
            return Upstream.load(snapshot);
        }
    }

    List<TableDefinition> tables() {
        try (Snapshot snapshot = replica.snapshot()) {
            return snapshot.tables();
        }
    }

    /** Returns how many rows wait for being pushed. */
    long waiting() {
        try (Snapshot snapshot = replica.snapshot()) {
            return snapshot.tables().stream()
                    .mapToLong(table -> snapshot.countPending(table.name()))
                    .sum();
        }
    }

    /** Harvests, and notes up to which number writes may leave this node now. Returns that number. */
    long beginPush() {
        return replica.inTransaction(work -> {
            Upstream upstream = Upstream.load(work.transaction());
            long head = work.transaction().head();
            Upstream sending = upstream.withSent(Math.max(upstream.sent(), head));
            work.transaction().putState(Upstream.STATE, sending.encode());
            noteLeaving(work.transaction(), sending.sent(), sending.acknowledged());
            return head;
        });
    }
}

package dev.tidemark.runtime.internal.engine.server;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.batch.Assembly;
import dev.tidemark.runtime.internal.engine.groups.FailedWrites;
import dev.tidemark.runtime.internal.engine.outcomes.LostWords;
import dev.tidemark.runtime.internal.engine.outcomes.UnsentOutcomes;
import dev.tidemark.runtime.internal.engine.peers.AgreedRows;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.engine.peers.OfferedWrites;
import dev.tidemark.runtime.internal.engine.peers.WholePull;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.Horizon;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.engine.tables.AddedColumns;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Outcomes;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.SchemaHash;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import dev.tidemark.runtime.internal.wire.Welcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** What a server does in its store for its devices. It knows no connections. */
final class ServerSide {
    private final Replica replica;
    private final AtomicReference<Optional<Serving.Tables>> schema = new AtomicReference<>(Optional.empty());

    ServerSide(Replica replica) {
        this.replica = replica;
    }

    /**
     * What a greeting comes to.
     *
     * @param hasOwnPages whether the device's pages are its own, as {@link #hasOwnPages} says
     * @param waits whether writes of the device wait for a strategy that failed; rows may be noted for it when they are settled
     * @param number of the greeting among all; 0 where it makes nobody the device
     */
    record Greeting(
            Welcome welcome,
            Downstream device,
            Optional<Assembly> partial,
            List<TableDefinition> tables,
            long horizon,
            boolean hasOwnPages,
            boolean waits,
            long number) {
        /** Returns whether there are deletions that the device has not seen and this server has forgotten. */
        boolean isBehind() {
            return welcome.snapshot() && welcome.cursor() < horizon;
        }
    }

    /** @param partials finds what has arrived of a batch in the session of a nonce */
    Greeting greet(
            Hello hello, Function<UUID, Optional<Assembly>> partials, String codec, Map<String, String> extensions) {
        return replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Optional<Downstream> known = Downstream.load(transaction, hello.node());
            requireNew(hello, known);
            boolean copy =
                    known.isPresent() && !known.get().isSame(hello) || OfferedWrites.isAheadOf(hello, transaction);
            Optional<Assembly> partial = copy
                    ? Optional.empty()
                    : known.map(Downstream::proposedNonce).flatMap(partials);
            long number = 0;
            Downstream device = known.orElseGet(() -> Downstream.unknown(hello.node(), hello.name()));
            if (!copy) {
                device = device.greeted(
                        hello.name(),
                        hello.confirmedNonce(),
                        hello.proposedNonce(),
                        replica.clock().machineMillis());
                transaction.putState(device.stateName(), device.encode());
                number = replica.clock().next();
                Greetings.load(transaction).with(number, hello.node()).save(transaction);
                Incarnations learned = replica.incarnations().learn(hello.serverHistory(), hello.cursor());
                if (learned != replica.incarnations()) {
                    replica.keepIncarnations(work, learned);
                }
            }
            return greeting(hello, partial, codec, extensions, transaction, device, identity(known, copy), number);
        });
    }

    /**
     * A greeting that a network carries twice says nothing of who sent it: the first to come may be the one that nobody waits behind.
     * So it changes nothing, and whoever is alive greets anew.
     */
    private static void requireNew(Hello hello, Optional<Downstream> known) {
        if (known.isPresent() && known.get().hasCome(hello)) {
            throw new SessionRefused(
                    Refusal.Code.BUSY,
                    "this greeting has come before; each is to propose a nonce of its own. Sync again");
        }
    }

    private static Welcome.Identity identity(Optional<Downstream> known, boolean copy) {
        return copy ? Welcome.Identity.COPY : known.isPresent() ? Welcome.Identity.KNOWN : Welcome.Identity.NEW;
    }

    private Greeting greeting(
            Hello hello,
            Optional<Assembly> partial,
            String codec,
            Map<String, String> extensions,
            Snapshot snapshot,
            Downstream device,
            Welcome.Identity identity,
            long number) {
        List<TableDefinition> tables = snapshot.tables();
        long hash = schema(tables).hash();
        long cursor = Math.min(replica.incarnations().common(hello.serverHistory(), hello.cursor()), snapshot.head());
        long horizon = Horizon.load(snapshot).lsn();
        Welcome welcome = new Welcome(
                Protocol.NEWEST,
                replica.self().node(),
                replica.parts().name(),
                replica.incarnations().list(),
                snapshot.head(),
                replica.clock().wallMillis(),
                codec,
                identity,
                cursor,
                device.committed(),
                Math.max(device.staged(), device.committed()),
                partial.map(Assembly::to).orElse(0L),
                partial.map(Assembly::received).orElse(0),
                hash,
                hash != hello.schemaHash(),
                getsSnapshot(hello, device, cursor, horizon),
                withHorizon(withWaiting(extensions, hello, snapshot), horizon));
        return new Greeting(
                welcome,
                device,
                partial,
                tables,
                horizon,
                hasOwnPages(snapshot, device.withCursor(cursor)),
                FailedWrites.areThereAny(snapshot, device.device()),
                number);
    }

    private static Map<String, String> withWaiting(Map<String, String> extensions, Hello hello, Snapshot snapshot) {
        Map<String, String> all = new HashMap<>(extensions);
        all.putAll(LostWords.answer(hello, snapshot));
        return all;
    }

    private static Map<String, String> withHorizon(Map<String, String> extensions, long horizon) {
        if (horizon == 0) {
            return extensions;
        }
        Map<String, String> all = new HashMap<>(extensions);
        all.put(Welcome.HORIZON, Long.toString(horizon));
        return all;
    }

    /**
     * Returns whether what a device has seen is so old that a snapshot has to take the place of all. Who has neither read nor
     * written anything of this log holds nothing of it that could have been deleted.
     */
    private boolean getsSnapshot(Hello hello, Downstream device, long cursor, long horizon) {
        boolean hasRead = hello.cursor() > 0 && replica.incarnations().isOf(hello.serverHistory());
        boolean holdsSome = hasRead || device.committed() > 0;
        boolean wanted = WholePull.WANTED.equals(hello.extensions().get(WholePull.EXTENSION));
        return holdsSome && (wanted || cursor < horizon);
    }

    /** Takes a device's tables over: new ones, and new columns of known ones. */
    void define(List<TableDefinition> tables) {
        replica.inTransaction(work -> {
            Map<String, TableDefinition> known = new HashMap<>();
            work.transaction().tables().forEach(table -> known.put(table.name(), table));
            for (TableDefinition table : tables) {
                TableDefinition mine = known.get(table.name());
                if (mine != null && !(mine.key().equals(table.key()) && mine.identity() == table.identity())) {
                    throw new SessionRefused(
                            Refusal.Code.SCHEMA,
                            "table '" + table.name() + "' has the key " + table.key() + " here and " + mine.key()
                                    + " at the server. Rename one of the two tables");
                }
                AddedColumns.define(work.transaction(), Optional.ofNullable(mine), table);
            }
            replica.references().apply(replica, work);
            return null;
        });
    }

    /**
     * Returns tables with their hash, which is made once as long as they are the same, however many sessions ask. Those that are told of the
     * same commit ask with the same list, which is compared with the one before for the first of them only.
     */
    Serving.Tables schema(List<TableDefinition> tables) {
        return schema.updateAndGet(known -> known.filter(hashed -> hashed.tables() == tables)
                        .or(() -> Optional.of(new Serving.Tables(tables, hash(known, tables)))))
                .orElseThrow();
    }

    private static long hash(Optional<Serving.Tables> known, List<TableDefinition> tables) {
        return known.filter(hashed -> hashed.tables().equals(tables))
                .map(Serving.Tables::hash)
                .orElseGet(() -> SchemaHash.of(tables));
    }

    /** Returns the outcomes that a device has not confirmed. */
    List<Outcomes> unconfirmed(UUID device) {
        try (Snapshot snapshot = replica.snapshot()) {
            return UnsentOutcomes.load(snapshot, device);
        }
    }

    /**
     * Returns whether a device may get other pages than all who stand where it does: what it wrote itself is not behind its cursor, or
     * rows are noted that it is told whole.
     */
    private static boolean hasOwnPages(Snapshot snapshot, Downstream device) {
        return !device.echoes().isEmpty() || AgreedRows.areThereAny(snapshot, device.device());
    }

    /**
     * Notes what a device has made durable.
     *
     * @param nonce that the session's greeting proposed
     * @return whether the device's pages are its own from there on, as {@link #hasOwnPages} says
     */
    boolean confirm(UUID device, UUID nonce, long outcome, long cursor) {
        Confirmed confirmed = noteConfirmed(device, nonce, outcome, cursor);
        AgreedRows.remove(replica.storage(), device, confirmed.agreed());
        return confirmed.hasOwnPages();
    }

    /** @param agreed how many rows that were noted as agreed are to be forgotten */
    private record Confirmed(long agreed, boolean hasOwnPages) {}

    private Confirmed noteConfirmed(UUID device, UUID nonce, long outcome, long cursor) {
        try (Transaction transaction = replica.storage().begin()) {
            long agreed = 0;
            Downstream known = Downstream.load(transaction, device).orElseThrow();
            Downstream moved = known.inSession(nonce);
            UnsentOutcomes.confirmed(transaction, device, outcome);
            if (cursor > moved.cursor()) {
                moved = moved.withCursor(Math.min(cursor, transaction.head()));
                agreed = AgreedRows.confirmed(transaction, device, moved.cursor());
            }
            if (!moved.equals(known)) {
                transaction.putState(moved.stateName(), moved.encode());
            }
            Confirmed confirmed = new Confirmed(agreed, hasOwnPages(transaction, moved));
            transaction.commit();
            return confirmed;
        }
    }
}

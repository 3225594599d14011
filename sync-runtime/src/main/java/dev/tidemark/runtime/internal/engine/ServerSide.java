package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.Outcomes;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.SchemaHash;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.runtime.internal.wire.WriteOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a server does in its store for its devices. It knows no connections. */
final class ServerSide {
    private static final long FUTURE_BOUND_MILLIS = 5 * 60_000L;
    private static final int OUTCOMES_IN_A_MESSAGE = 1_000;
    private static final int BYTES_IN_A_MESSAGE = 256 << 10;

    private final Replica replica;
    private final Codecs codecs;
    private final Map<Author, Merger.Who> names = new HashMap<>();

    ServerSide(Replica replica, Codecs codecs) {
        this.replica = replica;
        this.codecs = codecs;
    }

    /** What a greeting comes to. */
    record Greeting(Welcome welcome, Downstream device, List<TableDefinition> tables) {}

    Greeting greet(Hello hello, Optional<Assembly> partial, String codec) {
        return replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Optional<Downstream> known = Downstream.load(transaction, hello.node());
            boolean copy = known.isPresent() && !known.get().isSame(hello.confirmedNonce(), hello.proposedNonce());
            Downstream device = known.orElseGet(() -> Downstream.unknown(hello.node(), hello.name()));
            if (!copy) {
                device = device.greeted(
                        hello.name(),
                        hello.confirmedNonce(),
                        hello.proposedNonce(),
                        replica.clock().machineMillis());
                transaction.putState(device.stateName(), device.encode());
                Incarnations learned = replica.incarnations().learn(hello.serverHistory(), hello.cursor());
                if (learned != replica.incarnations()) {
                    replica.keepIncarnations(transaction, learned);
                }
            }
            return greeting(hello, partial, codec, transaction, device, identity(known, copy));
        });
    }

    private static Welcome.Identity identity(Optional<Downstream> known, boolean copy) {
        return copy ? Welcome.Identity.COPY : known.isPresent() ? Welcome.Identity.KNOWN : Welcome.Identity.NEW;
    }

    private Greeting greeting(
            Hello hello,
            Optional<Assembly> partial,
            String codec,
            Snapshot snapshot,
            Downstream device,
            Welcome.Identity identity) {
        List<TableDefinition> tables = snapshot.tables();
        long hash = SchemaHash.of(tables);
        long cursor = replica.incarnations().common(hello.serverHistory(), hello.cursor());
        Welcome welcome = new Welcome(
                Protocol.NEWEST,
                replica.self().node(),
                replica.parts().name(),
                replica.incarnations().list(),
                snapshot.head(),
                replica.clock().wallMillis(),
                codec,
                identity,
                Math.min(cursor, snapshot.head()),
                device.committed(),
                Math.max(device.staged(), device.committed()),
                partial.map(Assembly::to).orElse(0L),
                partial.map(Assembly::received).orElse(0),
                hash,
                hash != hello.schemaHash(),
                false,
                Map.of());
        return new Greeting(welcome, device, tables);
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
                work.transaction().define(mine == null ? table : mine.plus(table));
            }
            return null;
        });
    }

    /**
     * Keeps a batch until its group is complete.
     *
     * @param nonce that the session's greeting proposed
     */
    void stage(UUID device, UUID nonce, PackedBatch batch) {
        try (Transaction transaction = replica.storage().begin()) {
            Downstream known = Downstream.load(transaction, device).orElseThrow();
            if (batch.to() <= known.committed()) {
                return;
            }
            transaction.putState(stageName(device, batch.to()), batch.encode());
            Downstream moved = known.kept(nonce).withStaged(batch.to());
            transaction.putState(moved.stateName(), moved.encode());
            transaction.commit();
        }
    }

    /** Forgets the batches of a group that is not complete; the device sends them again. */
    void unstage(UUID device) {
        try (Transaction transaction = replica.storage().begin()) {
            Downstream known = Downstream.load(transaction, device).orElseThrow();
            transaction.stateNames(NodeState.STAGE_PREFIX + device + "/").forEach(transaction::removeState);
            Downstream moved = known.withStaged(known.committed());
            transaction.putState(moved.stateName(), moved.encode());
            transaction.commit();
        }
    }

    /**
     * Makes a group visible: what was staged of it, and its last batch. A group that is committed already, because a session
     * whose link had broken was not yet through with it when the next one began, is only confirmed.
     *
     * @param differing what the session's device says of rows that differ since before tracking started
     */
    List<Outcomes> commitGroup(UUID device, UUID nonce, PackedBatch last, Merger.Differing differing) {
        return replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Downstream known = Downstream.load(transaction, device).orElseThrow();
            if (last.to() <= known.committed()) {
                return List.of(new Outcomes(known.committed(), List.of()));
            }
            GroupApplier applier = new GroupApplier(
                    transaction,
                    merger(transaction, differing),
                    replica.rules(),
                    replica.self(),
                    Author.device(device),
                    known.lastOutcome(),
                    work.events());
            Map<String, TableDefinition> tables = new HashMap<>();
            transaction.tables().forEach(table -> tables.put(table.name(), table));
            for (String name : transaction.stateNames(NodeState.STAGE_PREFIX + device + "/")) {
                apply(device, PackedBatch.decode(transaction.state(name).orElseThrow()), applier, tables);
                transaction.removeState(name);
            }
            apply(device, last, applier, tables);
            applier.finish();
            List<Outcomes> answers = answers(known.committed(), last.to(), applier.outcomes());
            long lastOutcome = known.lastOutcome();
            for (Outcomes answer : answers) {
                for (WriteOutcome outcome : answer.outcomes()) {
                    lastOutcome = outcome.id();
                }
                if (!answer.outcomes().isEmpty()) {
                    transaction.putState(answerName(device, lastOutcome), OutcomeBytes.encode(answer));
                }
            }
            Downstream moved = known.kept(nonce).withCommitted(last.to(), lastOutcome, applier.echoes());
            transaction.putState(moved.stateName(), moved.encode());
            return answers;
        });
    }

    /** Many outcomes travel in several messages; only the last says that the group is committed. */
    private static List<Outcomes> answers(long before, long committed, List<WriteOutcome> outcomes) {
        List<Outcomes> answers = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < outcomes.size(); i++) {
            long more = estimate(outcomes.get(i));
            if (i > from && (bytes + more > BYTES_IN_A_MESSAGE || i - from == OUTCOMES_IN_A_MESSAGE)) {
                answers.add(new Outcomes(before, outcomes.subList(from, i)));
                from = i;
                bytes = 0;
            }
            bytes += more;
        }
        answers.add(new Outcomes(committed, outcomes.subList(from, outcomes.size())));
        return answers;
    }

    private static long estimate(WriteOutcome outcome) {
        long names = outcome.columns().stream().mapToLong(String::length).sum();
        return BatchWriter.estimate(outcome.key()) + 3 * (outcome.reason().length() + names);
    }

    private void apply(UUID device, PackedBatch batch, GroupApplier applier, Map<String, TableDefinition> tables) {
        BatchReader reader = batch.open(codecs.compression(batch.codec()));
        long bound = replica.clock().wallMillis() + FUTURE_BOUND_MILLIS;
        for (Optional<Change> change = reader.next(); change.isPresent(); change = reader.next()) {
            checkTime(change.get(), device, bound);
            checkSchema(change.get(), tables.get(change.get().table()));
            applier.apply(change.get());
        }
    }

    /** Only its author can restamp a write, so what a device passes on for others is not looked at. */
    private static void checkTime(Change change, UUID device, long bound) {
        for (Version version : (Iterable<Version>) change.versions().all()::iterator) {
            long millis = version.stamp().epochMillis();
            if (millis > bound && version.stamp().author().node().equals(device)) {
                throw new SessionRefused(
                        Refusal.Code.CLOCK,
                        "a write to table '" + change.table() + "' is stamped " + java.time.Instant.ofEpochMilli(millis)
                                + ", which is in the future. Set this machine's clock",
                        Map.of("millis", Long.toString(millis)));
            }
        }
    }

    private static void checkSchema(Change change, TableDefinition table) {
        if (table == null) {
            throw new SessionRefused(
                    Refusal.Code.SCHEMA, "a write to table '" + change.table() + "', which was not announced");
        }
        if (change.key().size() != table.keyColumns().size()) {
            throw new SessionRefused(
                    Refusal.Code.SCHEMA, "a write to table '" + change.table() + "' with a key of another form");
        }
        if (!table.isOpen()) {
            for (String column : change.values().shape().names()) {
                if (table.column(column).isEmpty()) {
                    throw new SessionRefused(
                            Refusal.Code.SCHEMA,
                            "a write to column '" + column + "' of table '" + change.table()
                                    + "', which was not announced");
                }
            }
        }
    }

    private Merger merger(Snapshot snapshot, Merger.Differing differing) {
        Coverage coverage = new Coverage(replica.self().node(), replica.incarnations());
        return new Merger(
                replica.self(), coverage, replica.rules(), replica.clock(), author -> who(snapshot, author), differing);
    }

    private synchronized Merger.Who who(Snapshot snapshot, Author author) {
        if (author.node().equals(replica.self().node())) {
            return new Merger.Who(replica.parts().name(), Role.SERVER);
        }
        return names.computeIfAbsent(
                author,
                each -> new Merger.Who(
                        Downstream.load(snapshot, each.node())
                                .map(Downstream::name)
                                .filter(name -> !name.isEmpty())
                                .orElse(each.node().toString()),
                        Role.DEVICE));
    }

    /** Returns the outcomes that a device has not confirmed. */
    List<Outcomes> unconfirmed(UUID device) {
        try (Snapshot snapshot = replica.snapshot()) {
            return snapshot.stateNames(NodeState.UNSENT_OUTCOME_PREFIX + device + "/").stream()
                    .map(name -> OutcomeBytes.decode(snapshot.state(name).orElseThrow()))
                    .toList();
        }
    }

    /** Notes what a device has made durable. */
    void confirm(UUID device, UUID nonce, long outcome, long cursor) {
        try (Transaction transaction = replica.storage().begin()) {
            Downstream known = Downstream.load(transaction, device).orElseThrow();
            String upTo = answerName(device, outcome);
            transaction.stateNames(NodeState.UNSENT_OUTCOME_PREFIX + device + "/").stream()
                    .filter(name -> name.compareTo(upTo) <= 0)
                    .forEach(transaction::removeState);
            Downstream moved = known.kept(nonce);
            if (cursor > known.cursor()) {
                moved = moved.withCursor(Math.min(cursor, transaction.head()));
            }
            if (!moved.equals(known)) {
                transaction.putState(moved.stateName(), moved.encode());
            }
            transaction.commit();
        }
    }

    /** Gets one page, or the end, of a device's feed. */
    interface FeedSink {
        /** Takes a page. Returns whether more is wanted now. */
        boolean page(PackedBatch page, int rows);

        /** The head was reached in one snapshot. */
        void head(long lsn);
    }

    /** Reads a device's feed behind a position, page by page, until the head is reached or the sink has enough. */
    void read(Downstream device, long cursor, long after, int batchRows, String codec, FeedSink sink) {
        try (Snapshot snapshot = replica.snapshot();
                RowCursor rows = snapshot.changesSince(after)) {
            FeedReader reader = new FeedReader(
                    cursor,
                    Downstream.load(snapshot, device.device()).orElse(device).echoes());
            Set<Breach.Reference> missed = TooLarge.missed(snapshot);
            BatchWriter writer = new BatchWriter();
            for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                Optional<Change> change = reader.change(row.get(), missed);
                Optional<String> obstacle = change.flatMap(BatchWriter::obstacle);
                if (obstacle.isPresent()) {
                    TooLarge.inFeed(replica, row.get(), obstacle.get());
                } else {
                    change.ifPresent(writer::add);
                }
                if (writer.rows() >= batchRows || writer.estimatedBytes() >= Codecs.BATCH_BYTES) {
                    int count = writer.rows();
                    if (!sink.page(codecs.pack(writer, row.get().lsn(), false, codec), count)) {
                        return;
                    }
                    writer = new BatchWriter();
                }
            }
            if (writer.rows() > 0) {
                sink.page(codecs.pack(writer, snapshot.head(), false, codec), writer.rows());
            }
            sink.head(snapshot.head());
        }
    }

    private static String stageName(UUID device, long to) {
        return NodeState.STAGE_PREFIX + device + "/" + NodeState.ordered(to);
    }

    private static String answerName(UUID device, long id) {
        return NodeState.UNSENT_OUTCOME_PREFIX + device + "/" + NodeState.ordered(id);
    }
}

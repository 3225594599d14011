package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Hello;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import dev.tidemark.runtime.internal.wire.Outcomes;
import dev.tidemark.runtime.internal.wire.Protocol;
import dev.tidemark.runtime.internal.wire.SchemaHash;
import dev.tidemark.runtime.internal.wire.Welcome;
import dev.tidemark.runtime.internal.wire.WriteOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** What a device does in its store for its sync with a server. It knows no connections. */
final class DeviceSide {
    private static final int REWRITE_ROWS = 1_000;
    private static final long CLOCK_TOLERANCE_MILLIS = 2_000;

    private final Replica replica;
    private final Codecs codecs;

    DeviceSide(Replica replica, Codecs codecs) {
        this.replica = replica;
        this.codecs = codecs;
    }

    /** Proposes a nonce, durably, and returns the greeting. */
    Hello greet(String token) {
        return replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Upstream upstream = Upstream.load(transaction);
            if (upstream.proposedNonce().equals(upstream.confirmedNonce())) {
                upstream = upstream.withNonces(
                        upstream.confirmedNonce(), Replica.newId(replica.parts().random()));
                transaction.putState(Upstream.STATE, upstream.encode());
            }
            return hello(upstream, token, SchemaHash.of(transaction.tables()), ExistingRows.extensions(transaction));
        });
    }

    private Hello hello(Upstream upstream, String token, long schemaHash, Map<String, String> extensions) {
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
                token,
                upstream.history(),
                upstream.cursor(),
                replica.clock().machineMillis(),
                extensions);
    }

    /** Takes a new identity, after a server found that this database is a copy; unsent writes become the new node's. */
    void becomeNew() {
        replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Author before = replica.self();
            UUID id = Replica.newId(replica.parts().random());
            replica.rename(transaction, id);
            Upstream upstream = Upstream.load(transaction);
            rewritePending(
                    transaction,
                    0,
                    version -> version.stamp().author().equals(before)
                                    && version.stamp().sequence() > upstream.acknowledged()
                            ? restamped(
                                    version,
                                    new Stamp(
                                            version.stamp().time(),
                                            replica.self(),
                                            version.stamp().sequence()))
                            : version);
            UUID nobody = new UUID(0, 0);
            Upstream fresh = upstream.withNonces(nobody, nobody).withSent(0);
            transaction.putState(Upstream.STATE, fresh.encode());
            return null;
        });
    }

    /** Takes in what the server said of itself and of where the two left off. */
    Upstream welcomed(Welcome welcome, String address) {
        return replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Upstream before = Upstream.load(transaction);
            boolean another = before.isKnown() && !before.server().equals(welcome.node());
            long cursor = another ? 0 : Math.min(welcome.cursor(), before.cursor());
            Upstream upstream = before.withServer(welcome.node(), welcome.name(), address, welcome.history(), cursor)
                    .withNonces(before.proposedNonce(), before.proposedNonce())
                    .withAcknowledged(welcome.committed());
            if (cursor < before.cursor() || welcome.committed() < before.acknowledged()) {
                offer(transaction, before.ownHeadAt(cursor), welcome.committed());
            }
            if (upstream.staged() <= cursor) {
                dropPages(transaction);
            }
            TooLarge.keepPending(transaction, replica.self(), before.acknowledged(), welcome.committed());
            transaction.acknowledge(welcome.committed());
            Offer.acknowledged(transaction, welcome.committed());
            upstream = correctClock(transaction, upstream, welcome, before.acknowledged());
            upstream = upstream.withSent(Math.max(welcome.staged(), transaction.head()));
            transaction.putState(Upstream.STATE, upstream.encode());
            return upstream;
        });
    }

    /**
     * Offers again what a server does not have any more, or never had: own writes that it has not committed, and whatever was
     * written here above a position of the own feed, whoever wrote it.
     */
    private void offer(Transaction transaction, long above, long committed) {
        long start = transaction.openFeed();
        long lsn = start;
        long until = 0;
        long after = Math.min(above, committed);
        PendingReader reader = new PendingReader(replica.self(), committed, new Offer(above, 0));
        for (List<StoredRow> rows = changes(transaction, after, start);
                !rows.isEmpty();
                rows = changes(transaction, after, start)) {
            for (StoredRow row : rows) {
                after = row.lsn();
                if (row.pending() == 0 && reader.hasNews(row)) {
                    lsn++;
                    transaction.put(new StoredRow(
                            row.table(), row.key(), row.deleted(), row.values(), row.versions(), lsn, lsn));
                    until = lsn;
                }
                until = Math.max(until, row.pending());
            }
        }
        Offer.extend(transaction, above, until);
        transaction.settle();
    }

    private static List<StoredRow> changes(Transaction transaction, long after, long upTo) {
        try (RowCursor cursor = transaction.changesSince(after)) {
            return some(cursor).stream().filter(row -> row.lsn() <= upTo).toList();
        }
    }

    private static List<StoredRow> some(RowCursor cursor) {
        List<StoredRow> rows = new ArrayList<>();
        for (Optional<StoredRow> row = cursor.next();
                row.isPresent() && rows.size() < REWRITE_ROWS;
                row = cursor.next()) {
            rows.add(row.get());
        }
        return rows;
    }

    /**
     * Corrects unsent stamps by what this machine's clock is off. A clock that was put right before this sync leaves stamps
     * from the future behind though it is not off any more: those become stamps of now, in the order of their numbers.
     *
     * @param left up to which own number stamps have left this node for good; those never change
     */
    private Upstream correctClock(Transaction transaction, Upstream upstream, Welcome welcome, long left) {
        long offset = welcome.clockMillis() - replica.clock().machineMillis();
        long change = offset - upstream.offsetMillis();
        boolean wrong = Math.abs(change) > CLOCK_TOLERANCE_MILLIS;
        if (!wrong && replica.clock().lastMillis() <= welcome.clockMillis() + CLOCK_TOLERANCE_MILLIS) {
            return upstream;
        }
        long shift = wrong ? change : 0;
        if (wrong) {
            replica.clock().correct(offset);
        }
        replica.clock().limit(welcome.clockMillis());
        Author self = replica.self();
        long arrived = Math.max(left, Math.max(welcome.staged(), welcome.committed()));
        rewritePending(
                transaction,
                arrived,
                version -> version.stamp().author().equals(self)
                                && version.stamp().sequence() > arrived
                        ? restamped(
                                version,
                                new Stamp(
                                        HybridClock.shifted(version.stamp().time(), shift, welcome.clockMillis()),
                                        self,
                                        version.stamp().sequence()))
                        : version);
        return wrong ? upstream.withOffset(offset) : upstream;
    }

    private static Version restamped(Version version, Stamp stamp) {
        return new Version(stamp, version.context(), version.lsn());
    }

    private static void rewritePending(Transaction transaction, long above, UnaryOperator<Version> change) {
        long after = above;
        for (List<StoredRow> rows = pending(transaction, after); !rows.isEmpty(); rows = pending(transaction, after)) {
            for (StoredRow row : rows) {
                after = row.pending();
                Versions versions = rewritten(row.versions(), change);
                if (!versions.equals(row.versions())) {
                    transaction.put(new StoredRow(
                            row.table(), row.key(), row.deleted(), row.values(), versions, row.lsn(), row.pending()));
                }
            }
        }
        transaction.settle();
    }

    private static List<StoredRow> pending(Transaction transaction, long after) {
        try (RowCursor cursor = transaction.pendingSince(after)) {
            return some(cursor);
        }
    }

    private static Versions rewritten(Versions versions, UnaryOperator<Version> change) {
        Map<String, Version> columns = new HashMap<>();
        versions.columns().forEach((column, version) -> columns.put(column, change.apply(version)));
        return new Versions(change.apply(versions.row()), columns);
    }

    /** Takes the server's tables over: new ones, and new columns of known ones. */
    void define(List<TableDefinition> tables) {
        replica.inTransaction(work -> {
            Map<String, TableDefinition> known = new HashMap<>();
            work.transaction().tables().forEach(table -> known.put(table.name(), table));
            for (TableDefinition table : tables) {
                TableDefinition mine = known.get(table.name());
                work.transaction().define(mine == null ? table : mine.plus(table));
            }
            return null;
        });
    }

    List<TableDefinition> tables() {
        try (Snapshot snapshot = replica.snapshot()) {
            return snapshot.tables();
        }
    }

    /** Harvests, and notes up to which number writes may leave this node now. Returns that number. */
    long beginPush() {
        return replica.inTransaction(work -> {
            Upstream upstream = Upstream.load(work.transaction());
            long head = work.transaction().head();
            work.transaction()
                    .putState(
                            Upstream.STATE,
                            upstream.withSent(Math.max(upstream.sent(), head)).encode());
            return head;
        });
    }

    /** What is known of the server after an answer, and the outcomes that were new. */
    record Answered(Upstream upstream, List<WriteOutcome> fresh) {}

    /** Keeps outcomes with the data that was written, and notes what is acknowledged. */
    Answered outcomes(Outcomes outcomes) {
        return replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Upstream upstream = Upstream.load(transaction);
            long confirmed = upstream.confirmedOutcome();
            List<WriteOutcome> fresh = outcomes.outcomes().stream()
                    .filter(each -> each.id() > confirmed)
                    .toList();
            fresh.stream().filter(each -> each.kind() != OutcomeKind.ACCEPTED).forEach(each -> keep(transaction, each));
            long last = fresh.stream().mapToLong(WriteOutcome::id).max().orElse(confirmed);
            long committed = Math.max(upstream.acknowledged(), outcomes.committed());
            TooLarge.keepPending(transaction, replica.self(), upstream.acknowledged(), committed);
            transaction.acknowledge(committed);
            Offer.acknowledged(transaction, committed);
            upstream = upstream.withAcknowledged(committed).withConfirmedOutcome(last);
            transaction.putState(Upstream.STATE, upstream.encode());
            return new Answered(upstream, fresh);
        });
    }

    private static void keep(Transaction transaction, WriteOutcome outcome) {
        Optional<StoredRow> row = transaction.row(outcome.table(), outcome.key());
        Row written = row.map(each -> select(each.values(), outcome.columns())).orElse(Row.EMPTY);
        // A row that was there before tracking started was never written by anybody; its number here is its position.
        long sequence = outcome.sequence() > 0
                ? outcome.sequence()
                : row.map(StoredRow::lsn).orElse(outcome.id());
        Outcome.Kind kind = switch (outcome.kind()) {
            case ACCEPTED, MERGED -> Outcome.Kind.MERGED;
            case SUPERSEDED -> Outcome.Kind.SUPERSEDED;
            case REJECTED -> Outcome.Kind.REJECTED;
            case DEFERRED -> Outcome.Kind.DEFERRED;
        };
        if (kind == Outcome.Kind.MERGED && outcome.columns().isEmpty()) {
            return;
        }
        Outcome kept = new Outcome(
                sequence, outcome.table(), outcome.key(), kind, outcome.columns(), outcome.reason(), written);
        transaction.putState(
                NodeState.OUTCOME_PREFIX + NodeState.ordered(sequence), KeptOutcomes.encode(kept, outcome.id()));
    }

    private static Row select(Row row, List<String> columns) {
        if (columns.isEmpty()) {
            return row;
        }
        Map<String, Value> values = new LinkedHashMap<>();
        columns.forEach(column -> row.get(column).ifPresent(value -> values.put(column, value)));
        return Row.of(values);
    }

    /** Keeps a page until the checkpoint. */
    void stage(PackedBatch page) {
        try (Transaction transaction = replica.storage().begin()) {
            Upstream upstream = Upstream.load(transaction).withStaged(page.to());
            transaction.putState(NodeState.PAGE_PREFIX + NodeState.ordered(page.to()), page.encode());
            transaction.putState(Upstream.STATE, upstream.encode());
            transaction.commit();
        }
    }

    private static void dropPages(Transaction transaction) {
        transaction.stateNames(NodeState.PAGE_PREFIX).forEach(transaction::removeState);
    }

    /** What a checkpoint brought. */
    record Applied(long rows, long deletes, Upstream upstream) {}

    /** Applies staged pages and those at hand, and moves the cursor, in one transaction. */
    Applied checkpoint(long lsn, List<PackedBatch> atHand) {
        return replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Upstream upstream = Upstream.load(transaction);
            CheckpointApplier applier =
                    new CheckpointApplier(transaction, replica.self(), upstream.acknowledged(), work.events());
            applier.retryAside();
            for (String name : transaction.stateNames(NodeState.PAGE_PREFIX)) {
                apply(PackedBatch.decode(transaction.state(name).orElseThrow()), applier);
                transaction.removeState(name);
            }
            atHand.forEach(page -> apply(page, applier));
            applier.finish();
            Upstream moved =
                    upstream.withCheckpoint(lsn, applier.head(), replica.clock().machineMillis());
            transaction.putState(Upstream.STATE, moved.encode());
            ExistingRows.settle(transaction);
            return new Applied(applier.rows(), applier.deletes(), moved);
        });
    }

    private void apply(PackedBatch page, CheckpointApplier applier) {
        BatchReader reader = page.open(codecs.compression(page.codec()));
        for (Optional<Change> change = reader.next(); change.isPresent(); change = reader.next()) {
            applier.apply(change.get());
        }
    }

    Upstream upstream() {
        try (Snapshot snapshot = replica.snapshot()) {
            return Upstream.load(snapshot);
        }
    }
}

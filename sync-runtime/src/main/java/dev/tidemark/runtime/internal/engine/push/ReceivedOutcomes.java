package dev.tidemark.runtime.internal.engine.push;

import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.internal.engine.capture.KeptBases;
import dev.tidemark.runtime.internal.engine.outcomes.KeptOutcomes;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.wire.HistoryRecord;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import dev.tidemark.runtime.internal.wire.Outcomes;
import dev.tidemark.runtime.internal.wire.WriteOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes a server's answers: notes what is acknowledged, and keeps what became of other writes, with the data written. */
public final class ReceivedOutcomes {
    private final Replica replica;

    public ReceivedOutcomes(Replica replica) {
        this.replica = replica;
    }

    /** A server that has lost what it had of some writes, those above a number, will not say what comes of them but when they come again. */
    public static void forgetFailed(Transaction transaction, long above) {
        for (String name : transaction.stateNames(NodeState.OUTCOME_PREFIX)) {
            byte[] kept = transaction.state(name).orElseThrow();
            if (KeptOutcomes.isFailed(kept) && KeptOutcomes.decode(kept).sequence() > above) {
                transaction.removeState(name);
            }
        }
    }

    /** What is known of the server after an answer, and the outcomes that were new. */
    public record Answered(Upstream upstream, List<WriteOutcome> fresh) {}

    public Answered take(Outcomes outcomes) {
        return replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Upstream upstream = Upstream.load(transaction);
            long confirmed = upstream.confirmedOutcome();
            List<WriteOutcome> fresh = outcomes.outcomes().stream()
                    .filter(each -> each.id() > confirmed)
                    .toList();
            fresh.forEach(each -> {
                keep(transaction, each);
                work.history().told(each.table(), told(each));
            });
            replica.deliveries().answered(fresh);
            long last = fresh.stream().mapToLong(WriteOutcome::id).max().orElse(confirmed);
            long committed = Math.max(upstream.acknowledged(), outcomes.committed());
            acknowledge(transaction, replica, upstream.acknowledged(), committed);
            upstream = upstream.withAcknowledged(committed).withConfirmedOutcome(last);
            transaction.putState(Upstream.STATE, upstream.encode());
            return new Answered(upstream, fresh);
        });
    }

    /** The write itself stands in the history since it was made. */
    private HistoryRecord.Told told(WriteOutcome outcome) {
        Version write = new Version(new Stamp(0, replica.self(), outcome.sequence()), Context.EMPTY, 0);
        return new HistoryRecord.Told(
                outcome.key(), write, outcome.kind(), outcome.columns(), outcome.reason(), Row.EMPTY);
    }

    /**
     * Notes that the server has committed own writes.
     *
     * @param before up to which number they were acknowledged until now
     * @param committed up to which they are
     */
    public static void acknowledge(Transaction transaction, Replica replica, long before, long committed) {
        LeftBehind.keepPending(transaction, replica.self(), before, committed);
        transaction.acknowledge(committed);
        KeptBases.forget(transaction, before, committed);
        Offer.acknowledged(transaction, committed);
    }

    private static void keep(Transaction transaction, WriteOutcome outcome) {
        Optional<StoredRow> row = transaction.row(outcome.table(), outcome.key());
        // A row that was there before tracking started was never written by anybody; its number here is its position.
        long sequence = outcome.sequence() > 0
                ? outcome.sequence()
                : row.map(StoredRow::lsn).orElse(outcome.id());
        String name = NodeState.OUTCOME_PREFIX + NodeState.ordered(sequence);
        // An outcome that follows another one: in the columns of that the row holds the server's values since then.
        Optional<Outcome> before = transaction.state(name).map(KeptOutcomes::decode);
        if (outcome.kind() == OutcomeKind.ACCEPTED
                || outcome.kind() == OutcomeKind.MERGED && outcome.columns().isEmpty()) {
            transaction.removeState(name);
            return;
        }
        boolean deletes = before.map(Outcome::deletes)
                .orElseGet(() -> row.filter(each -> isDeletion(each, sequence)).isPresent());
        Row here = row.filter(each -> !deletes)
                .map(each -> select(each.values(), outcome.columns()))
                .orElse(Row.EMPTY);
        Row written = before.map(Outcome::written)
                .map(known -> outcome.columns().isEmpty() ? known : here.with(known))
                .orElse(here);
        Outcome.Kind kind = switch (outcome.kind()) {
            case ACCEPTED, MERGED -> Outcome.Kind.MERGED;
            case SUPERSEDED -> Outcome.Kind.SUPERSEDED;
            case REJECTED -> Outcome.Kind.REJECTED;
            case DEFERRED -> Outcome.Kind.DEFERRED;
            case FAILED -> Outcome.Kind.FAILED;
        };
        Outcome kept = new Outcome(
                sequence,
                outcome.table(),
                outcome.key(),
                kind,
                outcome.columns(),
                outcome.reason(),
                deletes,
                written,
                Optional.empty());
        transaction.putState(name, KeptOutcomes.encode(kept, outcome.id()));
    }

    /** A tombstone keeps the values of the row that was deleted; nobody has written those with the deletion. */
    private static boolean isDeletion(StoredRow row, long sequence) {
        return row.deleted() && row.versions().row().stamp().sequence() == sequence;
    }

    private static Row select(Row row, List<String> columns) {
        if (columns.isEmpty()) {
            return row;
        }
        Map<String, Value> values = new LinkedHashMap<>();
        columns.forEach(column -> row.get(column).ifPresent(value -> values.put(column, value)));
        return Row.of(values);
    }
}

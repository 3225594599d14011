package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.batch.Codecs;
import dev.tidemark.runtime.internal.engine.batch.ExpectedRows;
import dev.tidemark.runtime.internal.engine.batch.PackedBatch;
import dev.tidemark.runtime.internal.engine.conflicts.MetConflicts;
import dev.tidemark.runtime.internal.engine.merge.Coverage;
import dev.tidemark.runtime.internal.engine.merge.Merger;
import dev.tidemark.runtime.internal.engine.outcomes.UnsentOutcomes;
import dev.tidemark.runtime.internal.engine.outcomes.UntoldOutcomes;
import dev.tidemark.runtime.internal.engine.outcomes.UntoldOutcomes.Untold;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.engine.peers.OfferedWrites;
import dev.tidemark.runtime.internal.engine.replica.BeforeImages;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.Horizon;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.wire.Base;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import dev.tidemark.runtime.internal.wire.Outcomes;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import dev.tidemark.runtime.internal.wire.WriteOutcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/** The groups that devices push, in the server's store: staged batch by batch, and made visible as a whole. */
public final class PushedGroups {
    private final Replica replica;
    private final Codecs codecs;
    private volatile boolean hasFailed;

    /**
     * What holds for a session's pushes.
     *
     * @param differing what the device says of rows that differ since before tracking started
     * @param isBehind whether there are deletions that the device has not seen and the server has forgotten
     * @param partial whether the device holds only some rows of a table, by the table's name
     */
    public record Terms(Merger.Differing differing, boolean isBehind, Predicate<String> partial) {}

    /** The way of a change into the store. */
    private record Intake(
            Transaction transaction,
            ChangeCheck check,
            Function<Change, Optional<Change>> filter,
            long committed,
            OfferedWrites offered,
            BroughtWrites brought,
            GroupApplier applier) {
        void take(Change change) {
            check.check(change);
            filter.apply(change).ifPresent(this::takeWhole);
        }

        private void takeWhole(Change change) {
            offered.note(change);
            if (brought.hasOthersBrought(change)) {
                takeAgain(change);
            } else {
                brought.news(change).ifPresent(this::merge);
            }
        }

        private void takeAgain(Change change) {
            List<WriteOutcome> before = brought.outcomes(change);
            brought.news(change).flatMap(news -> withoutWhatWaits(news, before)).ifPresent(this::merge);
            before.forEach(outcome -> applier.tell(change, outcome));
            applier.tellWhatStands(change);
        }

        /** What a strategy failed on is kept to be tried again, and once is enough. */
        private static Optional<Change> withoutWhatWaits(Change change, List<WriteOutcome> before) {
            List<WriteOutcome> waiting = before.stream()
                    .filter(outcome -> outcome.kind() == OutcomeKind.FAILED)
                    .toList();
            if (waiting.isEmpty()) {
                return Optional.of(change);
            }
            List<String> others = change.values().shape().names().stream()
                    .filter(column -> waiting.stream()
                            .noneMatch(outcome -> outcome.columns().contains(column)))
                    .toList();
            return Optional.of(others).filter(columns -> !columns.isEmpty()).map(change::only);
        }

        private void merge(Change news) {
            brought.note(news);
            applier.apply(news.withBases(Base.known(news.bases(), committed)));
        }
    }

    public PushedGroups(Replica replica, Codecs codecs) {
        this.replica = replica;
        this.codecs = codecs;
    }

    /**
     * Keeps a batch until its group is complete.
     *
     * @param nonce that the session's greeting proposed
     * @param before up to which number batches had arrived before it
     */
    public void stage(UUID device, UUID nonce, PackedBatch batch, long before) {
        try (Transaction transaction = replica.storage().begin()) {
            Downstream known = Downstream.inSession(transaction, device, nonce);
            if (batch.to() <= known.committed()) {
                return;
            }
            requireStaged(known, before);
            transaction.putState(stageName(device, batch.to()), batch.encode());
            Downstream moved = known.withStaged(batch.to());
            transaction.putState(moved.stateName(), moved.encode());
            transaction.commit();
        }
    }

    /** Forgets the batches of a group that is not complete; the device sends them again. */
    public void unstage(UUID device, UUID nonce) {
        try (Transaction transaction = replica.storage().begin()) {
            Downstream known = Downstream.inSession(transaction, device, nonce);
            transaction.stateNames(NodeState.STAGE_PREFIX + device + "/").forEach(transaction::removeState);
            Downstream moved = known.withStaged(known.committed());
            transaction.putState(moved.stateName(), moved.encode());
            transaction.commit();
        }
    }

    /**
     * Makes a group visible: what was staged of it, and its last batch. A group that is committed already is only confirmed.
     *
     * @param nonce that the session's greeting proposed
     * @param before up to which number batches had arrived before the last one
     * @param terms of the session
     */
    public List<Outcomes> commit(UUID device, UUID nonce, PackedBatch last, long before, Terms terms) {
        return LaterCopies.attempt(later -> BeforeImages.attempt(watched -> replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Downstream known = Downstream.inSession(transaction, device, nonce);
            if (last.to() <= known.committed()) {
                return List.of(new Outcomes(known.committed(), List.of()));
            }
            requireStaged(known, before);
            GroupApplier applier = new GroupApplier(
                    transaction,
                    watched,
                    later,
                    merger(transaction, terms.differing()),
                    replica.rules(),
                    replica.self(),
                    Author.device(device),
                    terms.partial(),
                    known.committed(),
                    known.lastOutcome(),
                    work.history(),
                    work.events());
            apply(device, last, intake(transaction, known, terms, applier), transaction);
            applier.keepConflicts(new MetConflicts(work, replica.clock()));
            return keep(transaction, known, last.to(), applier);
        })));
    }

    /** A store that has lost a batch which it had kept would give a group with a hole; the device sends it again. */
    private static void requireStaged(Downstream known, long before) {
        if (known.staged() < before) {
            throw new SessionRefused(
                    Refusal.Code.BUSY,
                    "the store has lost a part of what this device was sending: it holds all up to number "
                            + known.staged() + ", and not up to " + before + "; sync again");
        }
    }

    private Intake intake(Transaction transaction, Downstream device, Terms terms, GroupApplier applier) {
        return new Intake(
                transaction,
                new ChangeCheck(
                        transaction.tables(),
                        device.device(),
                        device.committed(),
                        replica.clock().wallMillis()),
                terms.isBehind() ? new BehindTheHorizon(device.device())::own : Optional::of,
                device.committed(),
                new OfferedWrites(replica.self().node(), device.device()),
                new BroughtWrites(transaction, replica.self().node(), device.device(), replica.rules(), coverage()),
                applier);
    }

    private void apply(UUID device, PackedBatch last, Intake intake, Transaction transaction) {
        for (String name : transaction.stateNames(NodeState.STAGE_PREFIX + device + "/")) {
            apply(PackedBatch.decode(transaction.state(name).orElseThrow()), intake);
            transaction.removeState(name);
        }
        apply(last, intake);
        intake.applier().finish();
        intake.offered().save(transaction);
        intake.brought().save(last.to());
    }

    /** Keeps what became of a group, and returns what its author is told. */
    private List<Outcomes> keep(Transaction transaction, Downstream known, long committed, GroupApplier applier) {
        List<Outcomes> answers = UnsentOutcomes.split(known.committed(), committed, applier.outcomes());
        UnsentOutcomes.keep(transaction, known.device(), answers);
        applier.untold().forEach((author, untold) -> keepUntold(transaction, author, untold));
        FailedWrites.keep(transaction, applier.failed());
        hasFailed |= !applier.failed().isEmpty();
        Downstream moved =
                known.withCommitted(committed, UnsentOutcomes.last(answers, known.lastOutcome()), applier.echoes());
        transaction.putState(moved.stateName(), moved.encode());
        return answers;
    }

    /** What an author has brought himself he was told of then. */
    private static void keepUntold(Transaction transaction, UUID author, List<Untold> untold) {
        long told =
                Downstream.load(transaction, author).map(Downstream::committed).orElse(0L);
        List<Untold> later =
                untold.stream().filter(each -> each.outcome().sequence() > told).toList();
        UntoldOutcomes.keep(transaction, author, later);
    }

    /** Returns whether strategies have failed since this was asked. */
    public boolean takeFailed() {
        boolean had = hasFailed;
        hasFailed = false;
        return had;
    }

    private void apply(PackedBatch batch, Intake intake) {
        ExpectedRows.each(batch.open(codecs.compression(batch.codec())), intake.transaction(), intake::take);
    }

    private Coverage coverage() {
        return new Coverage(replica.self().node(), replica.incarnations());
    }

    Merger merger(Snapshot snapshot, Merger.Differing differing) {
        Coverage coverage = coverage();
        Map<Author, Merger.Who> names = new HashMap<>();
        return new Merger(
                replica.self(),
                coverage,
                replica.rules(),
                replica.clock(),
                author -> names.computeIfAbsent(author, each -> who(snapshot, each)),
                new Merger.Past(snapshot.tables(), Horizon.load(snapshot).newest()),
                differing);
    }

    private Merger.Who who(Snapshot snapshot, Author author) {
        if (author.node().equals(replica.self().node())) {
            return new Merger.Who(replica.parts().name(), Role.SERVER);
        }
        return new Merger.Who(Downstream.name(snapshot, author.node()), Role.DEVICE);
    }

    private static String stageName(UUID device, long to) {
        return NodeState.STAGE_PREFIX + device + "/" + NodeState.ordered(to);
    }
}

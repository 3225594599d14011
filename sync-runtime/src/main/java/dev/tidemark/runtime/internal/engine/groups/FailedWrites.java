package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.conflicts.MetConflicts;
import dev.tidemark.runtime.internal.engine.merge.Merger;
import dev.tidemark.runtime.internal.engine.merge.Overruled;
import dev.tidemark.runtime.internal.engine.outcomes.UnsentOutcomes;
import dev.tidemark.runtime.internal.engine.outcomes.UntoldOutcomes;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.engine.replica.BeforeImages;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Outcomes;
import dev.tidemark.runtime.internal.wire.WriteOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes at a server whose conflict strategy failed. They are kept as they came, apart from the rows, and merged again at the next
 * greeting of any device, and now and then while there are any. Nothing else waits for them. They count as having arrived when they
 * did: the row that a write met is kept beside it.
 */
public final class FailedWrites {
    private static final int MOST_AT_ONCE = 1_000;
    private static final int MOST_FAILURES = 50;

    private final Replica replica;
    private final PushedGroups groups;
    private final AtomicLong settled = new AtomicLong();
    private final AtomicLong settledByAll = new AtomicLong();
    private String resumeAfter = "";

    public FailedWrites(Replica replica, PushedGroups groups) {
        this.replica = replica;
        this.groups = groups;
    }

    /** Keeps some for the next time, each for its author, who is told what comes of it. */
    static void keep(Transaction transaction, List<GroupApplier.FailedWrite> writes) {
        for (GroupApplier.FailedWrite write : writes) {
            BatchWriter writer = BatchWriter.toKeep();
            writer.add(write.change());
            String name = NodeState.FAILED_PREFIX + write.author().node() + "/" + NodeState.ordered(write.number());
            transaction.putState(name, writer.toByteArray());
            transaction.putState(metName(name), KeptRow.encode(write.met()));
        }
    }

    /** Returns the name under which the row is kept that a write met. */
    private static String metName(String name) {
        return NodeState.FAILED_MET_PREFIX + name.substring(NodeState.FAILED_PREFIX.length());
    }

    /** Returns whether any of a device's writes wait. */
    public static boolean areThereAny(Snapshot snapshot, UUID device) {
        return !snapshot.stateNames(NodeState.FAILED_PREFIX + device + "/").isEmpty();
    }

    /** Returns a line for people where there are any. */
    public static Optional<String> problem(Snapshot snapshot) {
        int count = snapshot.stateNames(NodeState.FAILED_PREFIX).size();
        return count == 0
                ? Optional.empty()
                : Optional.of(
                        count + (count == 1 ? " write waits" : " writes wait")
                                + " for a conflict strategy that failed; they are tried again at each sync. Mend or replace the plugin");
    }

    /**
     * Merges those that wait anew: a part of them, where there are many, and no more once many have failed again; the next time
     * goes on behind them.
     *
     * @return whether any still wait
     */
    public synchronized boolean retry() {
        List<String> names;
        try (Snapshot snapshot = replica.snapshot()) {
            names = snapshot.stateNames(NodeState.FAILED_PREFIX);
        }
        if (names.isEmpty()) {
            return false;
        }
        Map<UUID, List<String>> byDevice = new LinkedHashMap<>();
        turn(names)
                .forEach(name -> byDevice.computeIfAbsent(device(name), each -> new ArrayList<>())
                        .add(name));
        int failures = 0;
        for (Map.Entry<UUID, List<String>> entry : byDevice.entrySet()) {
            if (failures < MOST_FAILURES) {
                int failed = retry(entry.getKey(), entry.getValue(), MOST_FAILURES - failures);
                failures += failed;
                if (failed < entry.getValue().size()) {
                    settled.incrementAndGet();
                }
            }
        }
        return failures > 0 || names.size() > MOST_AT_ONCE;
    }

    /** Returns a number that grows whenever one of them is settled, before that is committed and again behind it. */
    public long settled() {
        return settled.get();
    }

    /** Takes up that another server may have settled some. */
    public void settledElsewhere(Snapshot snapshot) {
        long now = NodeState.longState(snapshot, NodeState.SETTLED);
        if (settledByAll.getAndSet(now) != now) {
            settled.incrementAndGet();
        }
    }

    /** Returns the names whose turn it is. */
    private List<String> turn(List<String> names) {
        List<String> ordered = new ArrayList<>(names);
        ordered.sort((one, other) -> {
            int passed = Boolean.compare(one.compareTo(resumeAfter) <= 0, other.compareTo(resumeAfter) <= 0);
            return passed == 0 ? one.compareTo(other) : passed;
        });
        return ordered.subList(0, Math.min(MOST_AT_ONCE, ordered.size()));
    }

    private static UUID device(String name) {
        String rest = name.substring(NodeState.FAILED_PREFIX.length());
        return UUID.fromString(rest.substring(0, rest.indexOf('/')));
    }

    /** Returns how many failed again. */
    private int retry(UUID device, List<String> names, int mostFailures) {
        return BeforeImages.attempt(watched -> replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            Optional<Downstream> known = Downstream.load(transaction, device);
            Merger merger = groups.merger(transaction, Merger.Differing.REFUSED);
            GroupApplier applier = new GroupApplier(
                    transaction,
                    watched,
                    LaterCopies.none(),
                    merger,
                    replica.rules(),
                    replica.self(),
                    Author.device(device),
                    table -> false,
                    0,
                    known.map(Downstream::lastOutcome).orElse(0L),
                    work.history(),
                    work.events());
            int failures = 0;
            for (String name : names) {
                Optional<byte[]> kept = transaction.state(name);
                if (kept.isEmpty() || failures >= mostFailures) {
                    continue;
                }
                Change change = new BatchReader(kept.get()).next().orElseThrow();
                Optional<StoredRow> met = transaction.state(metName(name)).map(KeptRow::decode);
                if (applier.retry(change, met)) {
                    transaction.removeState(name);
                    transaction.removeState(metName(name));
                    transaction.putState(
                            NodeState.SETTLED,
                            NodeState.encodeLong(NodeState.longState(transaction, NodeState.SETTLED) + 1));
                    settled.incrementAndGet();
                } else {
                    failures++;
                }
                resumeAfter = name;
            }
            applier.finish();
            applier.keepConflicts(new MetConflicts(work, replica.clock()));
            tell(transaction, device, known, applier.outcomes());
            applier.overruled().forEach(each -> tell(transaction, each, merger));
            return failures;
        }));
    }

    /** An author who has not brought the write himself yet is told when he does. */
    private static void tell(
            Transaction transaction, UUID author, Optional<Downstream> known, List<WriteOutcome> outcomes) {
        long committed = known.map(Downstream::committed).orElse(0L);
        List<WriteOutcome> now =
                outcomes.stream().filter(each -> each.sequence() <= committed).toList();
        known.filter(any -> !now.isEmpty()).ifPresent(device -> keep(transaction, device, now));
        outcomes.stream()
                .filter(each -> each.sequence() > committed)
                .forEach(each -> UntoldOutcomes.settle(transaction, author, each));
    }

    private static void keep(Transaction transaction, Downstream device, List<WriteOutcome> outcomes) {
        List<Outcomes> answers = UnsentOutcomes.split(device.committed(), device.committed(), outcomes);
        UnsentOutcomes.keep(transaction, device.device(), answers);
        Downstream moved = device.withLastOutcome(UnsentOutcomes.last(answers, device.lastOutcome()));
        transaction.putState(moved.stateName(), moved.encode());
    }

    /** Tells the devices whose writes a late verdict has put aside. The server's own it leaves. */
    private static void tell(Transaction transaction, Overruled row, Merger merger) {
        String winner = merger.name(row.change().versions().row());
        row.losses()
                .forEach((author, loss) -> Downstream.load(transaction, author.node())
                        .ifPresent(device -> keep(
                                transaction,
                                device,
                                List.of(loss.outcome(device.lastOutcome() + 1, row.change(), winner)))));
    }
}

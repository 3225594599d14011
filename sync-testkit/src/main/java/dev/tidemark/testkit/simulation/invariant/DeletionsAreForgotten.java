package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.simulation.SimulatedNode;
import dev.tidemark.testkit.simulation.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A deletion that everybody concerned has heard of is not kept for longer than it is to be remembered, be a node started as often as it may:
 * else a store would grow for ever (I16). Nodes go by their clocks and look now and then, so it ends where a clock was touched, and for
 * nodes whose disk fails, which look again much later.
 */
final class DeletionsAreForgotten extends Invariant {
    /** Nodes note every second how far they are, and look every other second what is older than that. */
    private static final Duration LOOKS = Duration.ofSeconds(5);

    private final Knowledge knowledge;
    private final Map<String, Map<Breach.Reference, Instant>> arrivals = new HashMap<>();
    private final Map<String, Instant> begins = new HashMap<>();
    private final Set<String> failing = new HashSet<>();
    private boolean isClockTouched;

    DeletionsAreForgotten(Knowledge knowledge) {
        super("deletions are forgotten");
        this.knowledge = knowledge;
    }

    @Override
    public void stepping(Step step) {
        isClockTouched |= step instanceof Step.SetClock || step instanceof Step.FreezeClock;
        if (step instanceof Step.FailDisk fails) {
            knowledge.world().node(fails.node()).map(SimulatedNode::replica).ifPresent(failing::add);
        }
    }

    private Instant now() {
        return knowledge.world().now();
    }

    /** What was there before is counted from here on. */
    @Override
    public void started(String node) {
        begins.put(node, now());
    }

    /** What has waited until now may be forgotten from now on. */
    @Override
    public void acknowledged(String device, long upTo) {
        begins.put(device, now());
    }

    @Override
    public void stored(String node, List<StoredRow> rows) {
        Map<Breach.Reference, Instant> here = arrivals.computeIfAbsent(node, name -> new HashMap<>());
        rows.stream()
                .filter(StoredRow::deleted)
                .forEach(row -> here.put(new Breach.Reference(row.table(), row.key()), now()));
    }

    @Override
    public void quiet() {
        boolean isExact = knowledge.world().setup().rememberSeconds() > 0
                && !isClockTouched
                && !knowledge.hasCopies()
                && !knowledge.hasLost();
        if (isExact) {
            knowledge.world().nodes().stream()
                    .filter(node -> !failing.contains(node.replica()))
                    .forEach(this::check);
        }
    }

    private void check(SimulatedNode node) {
        Duration remembered = Duration.ofSeconds(knowledge.world().setup().rememberSeconds());
        Instant latest = now().minus(remembered).minus(remembered.dividedBy(10)).minus(LOOKS);
        try (Snapshot snapshot = node.peek();
                RowCursor tombstones = snapshot.tombstonesSince(0)) {
            for (Optional<StoredRow> row = tombstones.next(); row.isPresent(); row = tombstones.next()) {
                check(node, row.get(), latest);
            }
        }
    }

    private void check(SimulatedNode node, StoredRow tombstone, Instant latest) {
        Instant begin = begins.getOrDefault(node.replica(), Instant.EPOCH);
        Instant arrival = arrivals.getOrDefault(node.replica(), Map.of())
                .getOrDefault(new Breach.Reference(tombstone.table(), tombstone.key()), begin);
        Instant since = arrival.isAfter(begin) ? arrival : begin;
        require(
                tombstone.pending() > 0 || since.isAfter(latest),
                () -> node.name() + " still has the deletion of " + tombstone.table() + tombstone.key()
                        + ", which it was to forget long before " + now() + ": it came at " + since);
    }
}

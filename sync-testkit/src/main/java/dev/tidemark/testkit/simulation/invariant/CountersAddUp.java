package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.testkit.simulation.Counters;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** What nodes add to a counter is counted, and once. */
final class CountersAddUp extends Invariant {
    private final Knowledge knowledge;
    private final Map<String, Long> sums = new HashMap<>();

    CountersAddUp(Knowledge knowledge) {
        super("counters add up");
        this.knowledge = knowledge;
    }

    @Override
    public void added(String node, String row, long delta) {
        sums.merge(row, delta, Long::sum);
    }

    @Override
    public void quiet() {
        if (knowledge.world().setup().counters() && !knowledge.hasCopies() && !knowledge.hasLost()) {
            Counters.ROWS.forEach(this::check);
        }
    }

    private void check(String row) {
        long sum = sums.getOrDefault(row, 0L);
        OptionalLong count = Cells.row(knowledge.world().server(), Counters.TABLE, row)
                .map(each -> Counters.read(each.values()))
                .orElseGet(OptionalLong::empty);
        require(
                count.equals(OptionalLong.of(sum)),
                () -> "nodes have added " + sum + " to " + row + ", and it counts " + count);
    }
}

package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.testkit.simulation.Edit;
import dev.tidemark.testkit.simulation.SimulatedNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Of the writes to a cell that no other had seen, the one that came to the server last stands in the end, or its author has it in
 * an outcome: no write goes without a word (I7). (A write that stood already when the other one came is no longer its author's.)
 */
final class TheLoserIsTold extends Invariant {
    private final Knowledge knowledge;
    private final Map<Integer, Long> arrivals = new HashMap<>();
    private long arrived;

    TheLoserIsTold(Knowledge knowledge) {
        super("the loser is told");
        this.knowledge = knowledge;
    }

    @Override
    public void took(String server, String device, long upTo, long head) {
        knowledge.brought(device, upTo).forEach(deed -> arrivals.putIfAbsent(deed.index(), ++arrived));
    }

    @Override
    public void quiet() {
        boolean exact = !knowledge.hasCopies()
                && !knowledge.hasLost()
                && !knowledge.world().setup().mayRefuse();
        boolean byColumn = knowledge.world().setup().granularity() == TablePolicy.Granularity.COLUMN;
        if (exact && byColumn) {
            knowledge.deeds().stream()
                    .collect(Collectors.groupingBy(Deed::cell, LinkedHashMap::new, Collectors.toList()))
                    .forEach(this::check);
        }
    }

    private void check(Deed.Cell cell, List<Deed> writes) {
        boolean deleted = knowledge.ofRow(cell.table(), cell.row()).anyMatch(Deed::isDelete);
        if (deleted || cell.column().isEmpty()) {
            return;
        }
        List<Deed> last = new ArrayList<>(writes);
        last.removeIf(deed -> writes.stream().anyMatch(other -> other.hasSeen(deed)));
        last.stream()
                .filter(deed -> arrivals.containsKey(deed.index()))
                .max((one, other) -> Long.compare(arrivals.get(one.index()), arrivals.get(other.index())))
                .filter(deed -> deed.value().isPresent())
                .ifPresent(this::checkLast);
    }

    private void checkLast(Deed deed) {
        OptionalLong actual = Cells.read(knowledge.world().server(), deed.cell());
        SimulatedNode author = knowledge.world().node(deed.node()).orElseThrow();
        require(
                actual.equals(deed.value())
                        || author.engine().outcomes().stream().anyMatch(outcome -> tells(outcome, deed)),
                () -> deed + " does not stand (there is " + actual + "), and its author was told "
                        + author.engine().outcomes());
    }

    private static boolean tells(Outcome outcome, Deed deed) {
        return outcome.table().equals(deed.cell().table())
                && outcome.key()
                        .equals(dev.tidemark.api.model.RowKey.of(deed.cell().row()))
                && outcome.written()
                        .get(deed.cell().column().orElseThrow())
                        .filter(Edit.value(deed.value().orElseThrow())::equals)
                        .isPresent();
    }
}

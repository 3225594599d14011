package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.testkit.simulation.World;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Where one write had seen all others of its cell, it stands in the end, whatever the strategy; and a row that was deleted by
 * somebody who had seen all of it is gone (I4, I6).
 */
final class LastWordStands extends Invariant {
    private final Knowledge knowledge;

    LastWordStands(Knowledge knowledge) {
        super("the last word stands");
        this.knowledge = knowledge;
    }

    @Override
    public void quiet() {
        if (!knowledge.hasCopies()
                && !knowledge.hasLost()
                && !knowledge.world().setup().mayRefuse()) {
            Map<String, List<Deed>> rows = knowledge.deeds().stream()
                    .collect(Collectors.groupingBy(
                            deed -> deed.cell().table() + "/" + deed.cell().row(),
                            LinkedHashMap::new,
                            Collectors.toList()));
            rows.values().forEach(this::checkRow);
        }
    }

    private void checkRow(List<Deed> row) {
        boolean asOne = knowledge.world().setup().granularity() == TablePolicy.Granularity.ROW
                || row.stream().anyMatch(Deed::isDelete);
        if (asOne) {
            if (isChain(row)) {
                checkWholeRow(row);
            }
        } else {
            row.stream()
                    .collect(Collectors.groupingBy(Deed::cell, LinkedHashMap::new, Collectors.toList()))
                    .values()
                    .forEach(this::checkCell);
        }
    }

    private void checkCell(List<Deed> cell) {
        cell.stream()
                .filter(deed -> cell.stream()
                        .allMatch(other -> other == deed || deed.base().get(other.index())))
                .findFirst()
                .ifPresent(last -> checkValue(last.cell(), last.value()));
    }

    private static boolean isChain(List<Deed> row) {
        for (int i = 1; i < row.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (!row.get(i).hasSeen(row.get(j))) {
                    return false;
                }
            }
        }
        return true;
    }

    private void checkWholeRow(List<Deed> row) {
        Map<Deed.Cell, OptionalLong> expected = new LinkedHashMap<>();
        for (Deed deed : row) {
            if (deed.isDelete()) {
                expected.replaceAll((cell, value) -> OptionalLong.empty());
            } else {
                expected.put(deed.cell(), deed.value());
            }
        }
        expected.forEach(this::checkValue);
    }

    private void checkValue(Deed.Cell cell, OptionalLong expected) {
        World world = knowledge.world();
        OptionalLong actual = Cells.read(world.server(), cell);
        require(
                actual.equals(expected),
                () -> cell + " has no competitor for " + expected + ", and holds " + actual + ". All writes: "
                        + knowledge.ofRow(cell.table(), cell.row()).toList());
    }
}

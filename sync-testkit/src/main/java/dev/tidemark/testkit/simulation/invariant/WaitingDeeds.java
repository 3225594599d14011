package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.RowKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Deeds that have come to the server and wait there for a conflict strategy that failed. They are kept apart from the rows, so that
 * whoever reads those, the server's own app too, has not seen them.
 */
final class WaitingDeeds {
    private final List<Write> writes = new ArrayList<>();

    /** What a device wrote to some columns of a row, or to all, up to one of its numbers. */
    private record Write(String node, String table, RowKey row, Set<String> columns, long number) {
        static Write of(Conflict conflict) {
            Conflict.Side side =
                    conflict.first().arrival() == Conflict.Arrival.ARRIVED ? conflict.first() : conflict.second();
            return new Write(
                    side.name(),
                    conflict.table(),
                    conflict.key(),
                    conflict.columns(),
                    side.stamp().sequence());
        }

        boolean holds(Deed deed) {
            boolean isColumn = columns.isEmpty()
                    || deed.isDelete()
                    || columns.contains(deed.cell().column().get());
            return isColumn
                    && deed.number() <= number
                    && deed.node().equals(node)
                    && deed.cell().table().equals(table)
                    && RowKey.of(deed.cell().row()).equals(row);
        }
    }

    void failed(Conflict conflict) {
        writes.add(Write.of(conflict));
    }

    /** Returns the deeds that do not wait any more. */
    List<Deed> decided(List<Deed> deeds, Conflict conflict) {
        Write decided = Write.of(conflict);
        List<Deed> waited = deeds.stream()
                .filter(deed -> decided.holds(deed) && waits(deed))
                .toList();
        writes.removeIf(write -> write.node.equals(decided.node)
                && write.table.equals(decided.table)
                && write.row.equals(decided.row)
                && write.number <= decided.number
                && (decided.columns.isEmpty() || decided.columns.containsAll(write.columns)));
        return waited;
    }

    private boolean waits(Deed deed) {
        return writes.stream().anyMatch(write -> write.holds(deed));
    }

    /** Returns what a server has in its rows of deeds that have come: those that wait only behind a later one of their cell. */
    Stream<Deed> arrived(List<Deed> all) {
        return all.stream()
                .filter(deed -> !waits(deed)
                        || all.stream()
                                .anyMatch(later -> later.index() > deed.index()
                                        && later.node().equals(deed.node())
                                        && later.cell().equals(deed.cell())
                                        && !waits(later)));
    }
}

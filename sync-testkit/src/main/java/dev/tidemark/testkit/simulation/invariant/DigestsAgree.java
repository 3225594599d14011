package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.simulation.SimulatedNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When nothing moves any more all replicas are made of the same writes, not just of the same values: they have one digest, so that
 * comparing them finds no difference where there is none.
 */
final class DigestsAgree extends Invariant {
    private final Knowledge knowledge;
    private final EndDigests digests;

    DigestsAgree(Knowledge knowledge, EndDigests digests) {
        super("digests agree");
        this.knowledge = knowledge;
        this.digests = digests;
    }

    @Override
    public void quiet() {
        SimulatedNode server = knowledge.world().server();
        knowledge.world().devices().forEach(device -> check(server, device));
    }

    private void check(SimulatedNode server, SimulatedNode device) {
        List<String> differing = digests.of(device).differences(digests.of(server));
        require(
                differing.isEmpty(),
                () -> device.name() + " is made of other writes than the server: it has " + differing(device, server)
                        + ", the server " + differing(server, device));
    }

    /** Returns the rows of a node that stand at another under other stamps. */
    private static List<StoredRow> differing(SimulatedNode node, SimulatedNode other) {
        List<StoredRow> differing = new ArrayList<>();
        try (Snapshot mine = node.peek();
                Snapshot others = other.peek()) {
            mine.tables().forEach(table -> {
                try (RowCursor rows = mine.query(Query.all(table.name()))) {
                    for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                        row.filter(each -> isOther(each, others)).ifPresent(differing::add);
                    }
                }
            });
        }
        return differing;
    }

    private static boolean isOther(StoredRow row, Snapshot others) {
        return others.row(row.table(), row.key())
                .filter(other -> stamps(row).equals(stamps(other)))
                .isEmpty();
    }

    /** Returns the writes of a row's columns; an author's number is given anew until a write has arrived. */
    private static List<String> stamps(StoredRow row) {
        return row.values().shape().names().stream()
                .sorted()
                .map(column -> row.versions().of(column).stamp())
                .map(stamp -> stamp.time() + " by " + stamp.author())
                .toList();
    }
}

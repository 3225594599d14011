package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.simulation.SimulatedNode;
import dev.tidemark.testkit.simulation.World;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What an app has written and its node has not yet brought to the server stays before the app's eyes (I4, read your writes), unless somebody
 * who had seen it has written over it.
 */
final class OwnWritesStay extends Invariant {
    private final Knowledge knowledge;
    private final Map<String, Set<Touched>> touched = new LinkedHashMap<>();

    /** A row that a node has stored. */
    private record Touched(String table, RowKey row) {}

    OwnWritesStay(Knowledge knowledge) {
        super("own writes stay");
        this.knowledge = knowledge;
    }

    @Override
    public void stored(String node, List<StoredRow> rows) {
        if (!node.equals(World.SERVER) && !knowledge.world().setup().unique()) {
            Set<Touched> here = touched.computeIfAbsent(node, name -> new LinkedHashSet<>());
            rows.forEach(row -> here.add(new Touched(row.table(), row.key())));
        }
    }

    @Override
    public void done() {
        touched.forEach((name, rows) ->
                knowledge.world().node(name).filter(SimulatedNode::isUp).ifPresent(node -> check(node, rows)));
        touched.clear();
    }

    private void check(SimulatedNode node, Set<Touched> rows) {
        List<Map<Deed.Cell, Deed>> unsent = rows.stream()
                .map(place -> unsent(node, place))
                .filter(deeds -> !deeds.isEmpty())
                .toList();
        if (!unsent.isEmpty()) {
            try (Snapshot snapshot = node.peek()) {
                unsent.forEach(deeds -> check(snapshot, deeds));
            }
        }
    }

    private void check(Snapshot snapshot, Map<Deed.Cell, Deed> unsent) {
        Deed.Cell any = unsent.keySet().iterator().next();
        Optional<StoredRow> row = Cells.row(snapshot, any.table(), any.row());
        unsent.values().forEach(deed -> check(deed, row));
    }

    private void check(Deed deed, Optional<StoredRow> row) {
        OptionalLong actual = Cells.read(row, deed.cell().column().orElseThrow());
        boolean isReplaced = knowledge
                .of(deed.cell(), actual)
                .filter(other -> other.hasSeen(deed))
                .isPresent();
        require(actual.equals(deed.value()) || isReplaced, () -> deed + " is not sent, and there stands " + actual);
    }

    /** Returns the last writes to a row's cells that its node has not brought to the server. */
    private Map<Deed.Cell, Deed> unsent(SimulatedNode node, Touched place) {
        String text = ((Value.Text) place.row().part(0)).value();
        Map<Deed.Cell, Deed> unsent = new LinkedHashMap<>();
        long acknowledged = knowledge.everAcknowledged(node.name());
        knowledge
                .ofRow(place.table(), text)
                .filter(deed -> deed.node().equals(node.name()) && deed.number() > acknowledged)
                .filter(deed -> knowledge.knows(node.name(), deed) && !knowledge.isLost(deed))
                .forEach(deed -> {
                    if (deed.isDelete()) {
                        unsent.clear();
                    } else {
                        unsent.put(deed.cell(), deed);
                    }
                });
        return unsent;
    }
}

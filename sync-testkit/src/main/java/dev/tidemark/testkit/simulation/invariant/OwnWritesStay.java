package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.simulation.SimulatedNode;
import dev.tidemark.testkit.simulation.World;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What an app has written and its node has not yet brought to the server stays before the app's eyes (I4, read your writes). */
final class OwnWritesStay extends Invariant {
    private final Knowledge knowledge;
    private final Map<String, StoredRow> touched = new LinkedHashMap<>();

    OwnWritesStay(Knowledge knowledge) {
        super("own writes stay");
        this.knowledge = knowledge;
    }

    @Override
    public void stored(String node, List<StoredRow> rows) {
        if (!node.equals(World.SERVER) && !knowledge.world().setup().unique()) {
            rows.forEach(row -> touched.put(node + " " + row.table() + row.key(), row));
        }
    }

    @Override
    public void done() {
        touched.forEach((place, row) -> knowledge
                .world()
                .node(place.substring(0, place.indexOf(' ')))
                .filter(SimulatedNode::isUp)
                .ifPresent(node -> check(node, row)));
        touched.clear();
    }

    private void check(SimulatedNode node, StoredRow row) {
        String text = row.key().part(0).toString().replace("'", "");
        Map<Deed.Cell, Deed> unsent = new LinkedHashMap<>();
        knowledge
                .ofRow(row.table(), text)
                .filter(deed ->
                        deed.node().equals(node.name()) && deed.number() > knowledge.everAcknowledged(node.name()))
                .filter(deed -> knowledge.knows(node.name(), deed) && !knowledge.isLost(deed))
                .forEach(deed -> {
                    if (deed.isDelete()) {
                        unsent.clear();
                    }
                    unsent.put(deed.cell(), deed);
                });
        unsent.values().stream().filter(deed -> !deed.isDelete()).forEach(deed -> {
            OptionalLong actual = Cells.read(node, deed.cell());
            require(actual.equals(deed.value()), () -> deed + " is not sent, and there stands " + actual);
        });
    }
}

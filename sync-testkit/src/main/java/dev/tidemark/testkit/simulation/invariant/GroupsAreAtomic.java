package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.simulation.Edit;
import dev.tidemark.testkit.simulation.SimulatedNode;
import dev.tidemark.testkit.simulation.Written;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Of new rows that one transaction made, a node shows all or none, at any moment (I5). Such rows have names with {@code g}. */
final class GroupsAreAtomic extends Invariant {
    private final Knowledge knowledge;
    private final Map<String, List<Edit>> groups = new HashMap<>();
    private final Set<Touched> touched = new LinkedHashSet<>();

    /** A group of which a node has stored something. */
    private record Touched(String node, String group) {}

    GroupsAreAtomic(Knowledge knowledge) {
        super("transactions are atomic");
        this.knowledge = knowledge;
    }

    private static String group(String row) {
        return row.startsWith("g") ? row.substring(0, row.indexOf('-')) : "";
    }

    @Override
    public void wrote(Written write) {
        for (Written.Change change : write.changes()) {
            String group = group(change.edit().row());
            if (!group.isEmpty()) {
                groups.computeIfAbsent(group, name -> new ArrayList<>()).add(change.edit());
            }
        }
    }

    @Override
    public void stored(String node, List<StoredRow> rows) {
        for (StoredRow row : rows) {
            String text = row.key().part(0).toString().replace("'", "");
            String group = group(text);
            if (!group.isEmpty()) {
                touched.add(new Touched(node, group));
            }
        }
    }

    @Override
    public void done() {
        touched.forEach(each -> knowledge
                .world()
                .node(each.node())
                .filter(SimulatedNode::isUp)
                .ifPresent(node -> check(node, groups.getOrDefault(each.group(), List.of()))));
        touched.clear();
    }

    private static long there(SimulatedNode node, List<Edit> group) {
        try (Snapshot snapshot = node.peek()) {
            return group.stream()
                    .filter(edit -> Cells.isThere(snapshot, edit.table(), edit.row()))
                    .count();
        }
    }

    private void check(SimulatedNode node, List<Edit> group) {
        long there = there(node, group);
        require(
                there == 0 || there == group.size(),
                () -> node.name() + " shows " + there + " of the " + group.size() + " rows of " + group);
    }
}

package dev.tidemark.reliability.compared;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.model.Change;
import dev.tidemark.testkit.model.Device;
import dev.tidemark.testkit.model.Model;
import dev.tidemark.testkit.model.Node;
import dev.tidemark.testkit.model.Policy;
import dev.tidemark.testkit.model.Server;
import dev.tidemark.testkit.simulation.Edit;
import dev.tidemark.testkit.simulation.Observer;
import dev.tidemark.testkit.simulation.Setup;
import dev.tidemark.testkit.simulation.SimulatedNode;
import dev.tidemark.testkit.simulation.Step;
import dev.tidemark.testkit.simulation.Violation;
import dev.tidemark.testkit.simulation.World;
import dev.tidemark.testkit.simulation.Written;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Keeps a model in step with a world, and compares what both hold in the end. What the model has to be told, it is told by the
 * world when it happens: writes, groups that were committed, acknowledgements, checkpoints.
 *
 * <p>Rows are left out where the model can't know what is right: which of two nodes' writes of the same millisecond has the higher
 * stamp; what a second creation says of columns that a declared table has and it does not name; whether a deletion is forgotten.
 */
public final class ModelFollows implements Observer {
    private final Map<String, NavigableMap<Long, Integer>> numbers = new HashMap<>();
    private final Map<String, List<Change>> unheard = new HashMap<>();
    private final NavigableMap<Long, Server.Image> images = new TreeMap<>();
    private final Map<String, UUID> ids = new HashMap<>();
    private final Map<String, Moment> lastWrites = new HashMap<>();
    private final Set<String> leftOut = new HashSet<>();
    private Optional<World> world = Optional.empty();
    private final Set<String> created = new HashSet<>();
    private Optional<Following> following = Optional.empty();
    private int rows;

    private record Moment(String node, long millis) {}

    /** A model, as long as it can follow. */
    private record Following(Model model, Policy policy) {
        Node node(String name) {
            return name.equals(World.SERVER) ? model.server() : model.device(name);
        }
    }

    @Override
    public void began(World begun) {
        world = Optional.of(begun);
        begun.nodes().forEach(node -> ids.put(node.name(), node.engine().id()));
        following = Followed.policy(begun.setup()).map(policy -> new Following(new Model(policy), policy));
        following.ifPresent(all -> images.put(0L, all.model().server().image()));
    }

    @Override
    public void stepping(Step step) {
        following = following.filter(all -> !Followed.ends(step, all.policy()));
    }

    @Override
    public void stopped(String node, long lostCommits) {
        following = following.filter(all -> lostCommits == 0);
    }

    @Override
    public void copied(String node, String copy) {
        following = Optional.empty();
    }

    @Override
    public void restored(String node) {
        following = Optional.empty();
    }

    /** What a device knows of what others have carried to it is a matter of columns, which the model does not know. */
    @Override
    public void carried(String node, String from, long upTo, long head) {
        if (!from.equals(World.SERVER)) {
            following = Optional.empty();
        }
    }

    /** What waits for a strategy waits apart from the rows, which the model does not know. */
    @Override
    public void strategyFailed(Conflict conflict) {
        following = Optional.empty();
    }

    private long now() {
        return world.orElseThrow().now().toEpochMilli();
    }

    @Override
    public void wrote(Written write) {
        following.ifPresent(all -> {
            write.changes().forEach(change -> write(all.node(write.node()), write.node(), change));
            if (write.number() > 0) {
                numbers.computeIfAbsent(write.node(), name -> new TreeMap<>())
                        .put(write.number(), all.model().lastNumber());
            }
        });
    }

    private void write(Node node, String name, Written.Change change) {
        String row = change.edit().table() + "/" + change.edit().row();
        touch(row, name);
        leaveOut(row, change.kind());
        switch (change.kind()) {
            case CREATED -> node.create(row, values(change.edit()), now());
            case UPDATED -> node.patch(row, values(change.edit()), now());
            case DELETED -> node.delete(row, now());
        }
    }

    private static Map<String, String> values(Edit edit) {
        Map<String, String> values = new TreeMap<>();
        edit.columns().forEach((column, number) -> values.put(column, number.toString()));
        return values;
    }

    private void leaveOut(String row, Written.Kind kind) {
        Setup setup = world.orElseThrow().setup();
        boolean again = kind == Written.Kind.CREATED && !created.add(row);
        if (again && setup.declared() || kind == Written.Kind.DELETED && setup.rememberSeconds() > 0) {
            leftOut.add(row);
        }
    }

    /** Somebody writes to a row now. */
    private void touch(String row, String node) {
        Moment before = lastWrites.put(row, new Moment(node, now()));
        if (before != null && before.millis() == now() && !before.node().equals(node)) {
            leftOut.add(row);
        }
    }

    @Override
    public void stored(String node, List<StoredRow> stored) {
        if (node.equals(World.SERVER)) {
            stored.stream().mapToLong(StoredRow::lsn).max().ifPresent(this::keepImage);
        } else {
            stored.forEach(row -> noteWhatLeft(node, row));
        }
    }

    /** A row that is written again after its creation may have left its device keeps that as a write of its own. */
    private void noteWhatLeft(String node, StoredRow row) {
        Stamp creation = row.versions().row().stamp();
        boolean isOwn = creation.author().node().equals(ids.get(node));
        if (isOwn && creation.sequence() < row.pending()) {
            Optional.ofNullable(numbers.get(node))
                    .map(known -> known.floorEntry(creation.sequence()))
                    .ifPresent(number ->
                            following.ifPresent(all -> all.model().device(node).mayHaveLeft(number.getValue())));
        }
    }

    private void keepImage(long head) {
        following.ifPresent(all -> images.put(head, all.model().server().image()));
    }

    @Override
    public void took(String server, String device, long upTo, long head) {
        following.ifPresent(all -> commit(all, device, upTo));
        keepImage(head);
    }

    private void commit(Following all, String device, long upTo) {
        List<Change> sent = unheard.computeIfAbsent(device, name -> new ArrayList<>());
        Device sender = all.model().device(device);
        sender.acknowledge(sent);
        Map.Entry<Long, Integer> last =
                numbers.getOrDefault(device, new TreeMap<>()).floorEntry(upTo);
        if (last != null) {
            List<Change> group = sender.send(last.getValue());
            all.model().server().commit(group, now()).forEach((row, ruling) -> {
                if (ruling.conflict()) {
                    touch(row, World.SERVER);
                }
            });
            sent.addAll(group);
        }
    }

    @Override
    public void acknowledged(String device, long upTo) {
        List<Change> sent = Optional.ofNullable(unheard.remove(device)).orElse(List.of());
        following.ifPresent(all -> all.model().device(device).acknowledge(sent));
    }

    @Override
    public void caughtUp(String device, long cursor) {
        following.ifPresent(all ->
                all.model().device(device).checkpoint(images.floorEntry(cursor).getValue()));
    }

    @Override
    public void quiet() {
        following.ifPresent(all ->
                world.orElseThrow().nodes().forEach(node -> compare(node.name(), all.node(node.replica()), node)));
    }

    private void compare(String name, Node expected, SimulatedNode node) {
        Map<String, Map<String, String>> model = new TreeMap<>(expected.content());
        Map<String, Map<String, String>> engine = content(node);
        model.keySet().removeAll(leftOut);
        engine.keySet().removeAll(leftOut);
        rows += engine.size();
        if (!model.equals(engine)) {
            throw new Violation("the model agrees", name + " holds " + engine + ", in the model " + model);
        }
    }

    private static Map<String, Map<String, String>> content(SimulatedNode node) {
        Map<String, Map<String, String>> content = new TreeMap<>();
        node.content().forEach((table, rows) -> rows.forEach((key, row) -> content.put(name(table, key), values(row))));
        return content;
    }

    private static String name(String table, RowKey key) {
        return table + "/" + ((Value.Text) key.part(0)).value();
    }

    private static Map<String, String> values(Row row) {
        return row.toMap().entrySet().stream()
                .filter(column -> !column.getValue().isNull())
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        column -> Long.toString(Edit.number(column.getValue())),
                        (a, b) -> a,
                        TreeMap::new));
    }

    /** Returns how many rows were compared, at all nodes. */
    int rows() {
        return rows;
    }
}

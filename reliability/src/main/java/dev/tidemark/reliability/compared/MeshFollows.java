package dev.tidemark.reliability.compared;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.TablePolicy.Granularity;
import dev.tidemark.runtime.internal.engine.replica.EqualNodes;
import dev.tidemark.runtime.internal.engine.state.Lives;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.SeenByEquals;
import dev.tidemark.testkit.model.MeshModel;
import dev.tidemark.testkit.model.MeshModel.Rule;
import dev.tidemark.testkit.model.Policy;
import dev.tidemark.testkit.simulation.Edit;
import dev.tidemark.testkit.simulation.Observer;
import dev.tidemark.testkit.simulation.Setup;
import dev.tidemark.testkit.simulation.SimulatedNode;
import dev.tidemark.testkit.simulation.Violation;
import dev.tidemark.testkit.simulation.World;
import dev.tidemark.testkit.simulation.Written;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Holds a world of equals against their model, behind each piece of work: a node shows what the writes come to of which it says that
 * it has them, and in the end each has all that anybody has.
 *
 * <p>Of the engine it takes what a node says that it has, and by which stamps writes are ordered. That the former is true is what it
 * checks: a vector that is ahead of the rows, or behind them, shows in them. What an author had seen is what its node said it had.
 */
public final class MeshFollows implements Observer {
    private static final String SHOWN = "an equal shows what it has";
    private static final String ONCE = "no number is given twice";
    private static final String ALL = "equals end with all that any has";

    private final List<Stamp> stamps = new ArrayList<>();
    private final Set<Object> numbers = new HashSet<>();
    private final Map<String, BitSet> has = new HashMap<>();
    private final Map<String, Written> fresh = new HashMap<>();
    private final Set<String> touched = new LinkedHashSet<>();
    private Optional<World> world = Optional.empty();
    private Optional<MeshModel<Stamp>> model = Optional.empty();
    private long rows;

    @Override
    public void began(World begun) {
        world = Optional.of(begun);
        Setup setup = begun.setup();
        model = Optional.of(new MeshModel<>(
                setup.strategy().equals("first-writer-wins") ? Rule.FIRST : Rule.LAST,
                setup.granularity() == Granularity.ROW,
                Policy.Deletes.valueOf(setup.deletes().name())));
        begun.nodes().forEach(node -> touched.add(node.name()));
    }

    private World world() {
        return world.orElseThrow();
    }

    private MeshModel<Stamp> model() {
        return model.orElseThrow();
    }

    @Override
    public void started(String node) {
        touched.add(node);
    }

    /** What was written is told before its rows, which bear the stamps. */
    @Override
    public void wrote(Written write) {
        fresh.put(write.node(), write);
    }

    @Override
    public void stored(String node, List<StoredRow> stored) {
        touched.add(node);
        Optional.ofNullable(fresh.remove(node)).ifPresent(write -> note(write, stored));
    }

    /** Each write of a transaction has the next number, and the next time. */
    private void note(Written write, List<StoredRow> stored) {
        Stamp last = stored.stream()
                .flatMap(row -> row.versions().all().filter(version -> version.lsn() == row.lsn()))
                .map(Version::stamp)
                .max(Stamp::compareTo)
                .orElseThrow();
        BitSet own = has.get(write.node());
        int left = write.changes().size();
        for (Written.Change change : write.changes()) {
            left--;
            Stamp stamp = new Stamp(last.time() - left, last.author(), last.sequence() - left);
            require(
                    ONCE,
                    numbers.add(List.of(stamp.author(), stamp.sequence())),
                    () -> stamp + " stands for two writes");
            String row = name(change.edit().table(), change.edit().key());
            if (change.kind() == Written.Kind.DELETED) {
                model().delete(own, row, stamp);
            } else {
                model().write(own, row, values(change.edit()), stamp);
            }
            stamps.add(stamp);
        }
    }

    private static Map<String, String> values(Edit edit) {
        Map<String, String> values = new TreeMap<>();
        edit.columns().forEach((column, number) -> values.put(column, number.toString()));
        return values;
    }

    @Override
    public void done() {
        touched.forEach(name -> world().node(name).filter(SimulatedNode::isUp).ifPresent(this::check));
        touched.clear();
    }

    private void check(SimulatedNode node) {
        BitSet now = saidBy(node);
        has.put(node.name(), now);
        Map<String, Map<String, String>> shown = content(node);
        Map<String, Map<String, String>> expected = new TreeMap<>();
        for (String row : model().rows()) {
            model().shown(row, now).ifPresent(values -> expected.put(row, values));
        }
        rows += expected.size();
        require(
                SHOWN,
                shown.equals(expected),
                () -> node.name() + " shows " + shown + ", and what it has comes to " + expected);
    }

    private BitSet saidBy(SimulatedNode node) {
        try (Snapshot snapshot = node.peek()) {
            Lives lives = Lives.load(snapshot);
            SortedMap<Author, Long> seen =
                    new TreeMap<>(SeenByEquals.load(snapshot).context().writes());
            Author log = EqualNodes.log(snapshot, NodeState.id(snapshot).orElseThrow());
            seen.merge(log, snapshot.head(), Math::max);
            BitSet said = new BitSet();
            for (int i = 0; i < stamps.size(); i++) {
                said.set(
                        i,
                        lives.covers(seen, stamps.get(i).author(), stamps.get(i).sequence()));
            }
            return said;
        }
    }

    private static Map<String, Map<String, String>> content(SimulatedNode node) {
        Map<String, Map<String, String>> content = new TreeMap<>();
        node.content().forEach((table, all) -> all.forEach((key, row) -> content.put(name(table, key), values(row))));
        return content;
    }

    private static String name(String table, RowKey key) {
        return table + "/" + ((Value.Text) key.part(0)).value();
    }

    private static Map<String, String> values(Row row) {
        Map<String, String> values = new TreeMap<>();
        row.toMap()
                .forEach((column, value) ->
                        values.put(column, value.isNull() ? null : Long.toString(Edit.number(value))));
        return values;
    }

    @Override
    public void quiet() {
        BitSet all = new BitSet();
        world().nodes().forEach(node -> all.or(saidBy(node)));
        for (SimulatedNode node : world().nodes()) {
            BitSet lacks = (BitSet) all.clone();
            lacks.andNot(saidBy(node));
            require(ALL, lacks.isEmpty(), () -> node.name() + " lacks " + lacks + " of " + all);
            check(node);
        }
    }

    /** Returns how many rows were compared, at all nodes. */
    public long rows() {
        return rows;
    }

    private static void require(String what, boolean holds, java.util.function.Supplier<String> otherwise) {
        if (!holds) {
            throw new Violation(what, otherwise.get());
        }
    }
}

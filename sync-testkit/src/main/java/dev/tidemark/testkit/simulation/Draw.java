package dev.tidemark.testkit.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Draws a history from a seed. Each seed switches a subset of the {@link Trouble}s on, each with a weight of its own ("swarm
 * testing", Groce and others, 2012): a history in which a few things go wrong often finds what one in which everything goes wrong
 * a little does not.
 */
public final class Draw {
    /** Below this are the few values that the unique column has. */
    private static final long FIRST_NUMBER = 16;

    private static final List<String> ROWS = List.of("r1", "r2", "r3", "r4");
    /** Their keys are the values of the first numbers, so that others can refer to them. */
    private static final List<String> PARENTS = List.of("v1", "v2", "v3", "v4");

    private static final List<String> COLUMNS = List.of("a", "b", "c");

    private final SplittableRandom random;
    private final Setup setup;
    private final Map<Trouble, Integer> weights = new EnumMap<>(Trouble.class);
    private final List<String> names = new ArrayList<>();
    private final List<String> tables = new ArrayList<>(List.of(World.TABLE));
    private final List<String> columns = new ArrayList<>(COLUMNS);
    private final List<Step> steps = new ArrayList<>();
    private int copies;
    private int beginners;
    private long numbers = FIRST_NUMBER;

    private Draw(long seed) {
        this.random = new SplittableRandom(seed);
        this.setup = new SetupDraw(random).draw(seed);
        for (int i = 0; i < setup.devices(); i++) {
            names.add(Character.toString('A' + i));
        }
        if (setup.references()) {
            tables.add(Builders.CHILDREN);
        }
        for (Trouble each : Trouble.values()) {
            if (each.fits(setup) && random.nextInt(3) == 0) {
                weights.put(each, random.nextInt(1, 10));
            }
        }
        weights.putIfAbsent(Trouble.CUT_SYNC, 3);
        if (Trouble.NARROW.fits(setup)) {
            weights.putIfAbsent(Trouble.NARROW, 3);
        }
        if (setup.carriers()) {
            weights.putIfAbsent(Trouble.LATE_BUNDLE, 3);
        }
        if (Trouble.CHANGE_OVER.fits(setup)) {
            weights.putIfAbsent(Trouble.CHANGE_OVER, 3);
        }
    }

    /** Returns the history of a seed. */
    public static History history(long seed) {
        return new Draw(seed).draw();
    }

    /**
     * Returns the seed of a world of equals, of which there is one in some.
     *
     * @param number 0 for the first
     */
    public static long seedOfEquals(long number) {
        return SetupDraw.seedOfEquals(number);
    }

    /**
     * Returns the seed of a world whose devices carry for each other; a few of them are of kinds in which they do not.
     *
     * @param number 0 for the first
     */
    public static long seedOfCarriers(long number) {
        return SetupDraw.seedOfCarriers(number);
    }

    private History draw() {
        int writes = random.nextInt(60, 72);
        int least = random.nextInt(18, 26);
        int faults = 0;
        for (int written = 0; written < writes || faults < least; ) {
            int dice = random.nextInt(100);
            if (dice < 58) {
                write(node());
                written++;
            } else if (dice < 70) {
                sync(device());
            } else if (dice < 97) {
                faults += trouble(written < writes) ? 1 : 0;
            } else {
                add(new Step.Pass(random.nextInt(1, 2_000)));
            }
        }
        return new History(setup, steps);
    }

    /** Returns whether what was drawn is a fault. */
    private boolean trouble(boolean ofAnyKind) {
        List<Trouble> kinds = weights.keySet().stream()
                .filter(kind -> ofAnyKind || kind.isFault())
                .toList();
        int dice = random.nextInt(kinds.stream().mapToInt(weights::get).sum());
        for (Trouble kind : kinds) {
            dice -= weights.get(kind);
            if (dice < 0) {
                kind.draw(this);
                return kind.isFault();
            }
        }
        throw new AssertionError("the dice are below the sum of the weights");
    }

    // ---- what troubles draw from

    void add(Step step) {
        steps.add(step);
    }

    int number(int least, int bound) {
        return random.nextInt(least, bound);
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    Setup setup() {
        return setup;
    }

    /** Returns a device. */
    String device() {
        return pick(names);
    }

    /** Returns a server, or a node where there is none; where there is but one, the dice are left alone. */
    String server() {
        if (setup.isMesh()) {
            return device();
        }
        return setup.servers() == 1 ? World.SERVER : pick(setup.serverNames());
    }

    /** Returns a node; a server less often than others. */
    String node() {
        return chance(8) ? server() : device();
    }

    /** Returns a node that something happens to; a server as often as a device. */
    String victim() {
        return chance(2) ? server() : device();
    }

    /** Adds the start of a node, and of all servers where it is one of them. */
    void startAll(String node) {
        List<String> servers = setup.serverNames();
        (servers.contains(node) ? servers : List.of(node)).forEach(each -> add(new Step.Start(each)));
    }

    /** Returns the name for a further device; nothing where there are seven nodes. */
    void copy() {
        if (names.size() + setup.servers() < SetupDraw.MOST_NODES) {
            String original = device();
            String copy = original.charAt(0) + "" + (2 + copies++);
            add(new Step.Copy(original, copy));
            names.add(copy);
        }
    }

    /** A further device begins, most often with what the server has; nothing where there are seven nodes. */
    void begin() {
        if (names.size() + setup.servers() < SetupDraw.MOST_NODES) {
            String node = World.NEW + ++beginners;
            add(new Step.Begin(node, number(0, chance(4) ? 3 : 1)));
            names.add(node);
        }
    }

    void addColumn() {
        String column = "d" + (columns.size() - COLUMNS.size());
        columns.add(column);
        add(new Step.AddColumn(node(), pick(tables), column));
    }

    void addTable() {
        if (setup.references()) {
            return;
        }
        if (tables.size() < 3) {
            tables.add(tables.size() == 1 ? "tasks" : "extras");
        }
        add(new Step.AddTable(node(), tables.get(tables.size() - 1)));
    }

    /** A sync, in half of all cases with something that others do meanwhile; between those who carry often by a bundle. */
    void sync(String device) {
        if (setup.hasMail() && chance(setup.isMesh() ? 2 : 3)) {
            carry(device);
            return;
        }
        add(new Step.Sync(device));
        while (chance(3)) {
            add(new Step.Run(number(1, 25)));
            meanwhile();
        }
        if (!chance(8)) {
            add(new Step.Await(device));
        }
    }

    /** A bundle comes to a node, or what is in the folder for it. */
    void carry(String node) {
        if (chance(2)) {
            add(new Step.Folder(device()));
            add(new Step.Folder(node));
        } else {
            pack(node);
            add(new Step.Unpack(node, 0));
        }
    }

    /** Somebody writes a bundle, most often for a node. */
    void pack(String to) {
        add(chance(5) ? new Step.PackAll(device()) : new Step.Pack(device(), to));
    }

    private void meanwhile() {
        if (chance(2)) {
            write(node());
        } else {
            add(new Step.Sync(device()));
        }
    }

    void write(String node) {
        if (setup.hasApps() && !setup.serverNames().contains(node) && !chance(3)) {
            sql(node);
            return;
        }
        if (setup.counters() && !chance(3)) {
            count(node);
            return;
        }
        if (chance(10)) {
            group(node);
            return;
        }
        List<Edit> edits = new ArrayList<>(List.of(edit()));
        while (chance(5)) {
            edits.add(edit());
        }
        add(new Step.Write(node, edits));
    }

    /** An app adds to a counter, or writes beside it. */
    private void count(String node) {
        String row = pick(Counters.ROWS);
        add(
                chance(5)
                        ? new Step.Write(node, List.of(Edit.of(Counters.TABLE, row, COLUMNS.get(0), numbers++)))
                        : new Step.Add(node, row, pick(List.of(1L, 1L, 5L, -2L))));
    }

    /** An app writes SQL, most of it the usual. */
    private void sql(String node) {
        List<Edit> edits = new ArrayList<>(List.of(edit()));
        while (chance(4)) {
            edits.add(edit());
        }
        Step.Sql.Manner manner = chance(2) ? Step.Sql.Manner.PLAIN : pick(List.of(Step.Sql.Manner.values()));
        add(new Step.Sql(node, manner, edits));
    }

    private Edit edit() {
        String table = pick(tables);
        String row = pick(setup.references() && !table.equals(Builders.CHILDREN) ? PARENTS : ROWS);
        return chance(7) ? Edit.delete(table, row) : new Edit(table, row, values(table));
    }

    private SortedMap<String, Long> values(String table) {
        SortedMap<String, Long> values = new TreeMap<>();
        values.put(pick(columns), numbers++);
        while (chance(3)) {
            values.put(pick(columns), numbers++);
        }
        if (setup.unique() && chance(2)) {
            values.put(Builders.UNIQUE, (long) number(1, 5));
        }
        if (table.equals(Builders.CHILDREN) && chance(2)) {
            values.put(Builders.PARENT, (long) number(1, 5));
        }
        return values;
    }

    /** Some new rows in one transaction, which nobody else ever writes: who sees one sees all. */
    private void group(String node) {
        List<Edit> edits = new ArrayList<>();
        long name = numbers;
        int rows = number(2, 5);
        for (int i = 0; i < rows; i++) {
            edits.add(Edit.of(pick(tables), "g" + name + "-" + i, "a", numbers++));
        }
        add(new Step.Write(node, edits));
    }
}

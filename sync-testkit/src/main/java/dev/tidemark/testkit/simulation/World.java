package dev.tidemark.testkit.simulation;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/*
 * A world.
 *
 * Nodes are whole: the real engine, built through the public builder. Only what a builder is given is simulated: the store's disk,
 * the transport, the clock, randomness, and the scheduler, which is one queue in virtual time for all. So everything runs on the
 * calling thread, in one order, which the setup's seed and the steps determine.
 *
 * A process that dies does so between two pieces of work, or at a commit in the middle of one. What of it is on the stack then
 * runs on to its end, but can neither store, send nor schedule anything: for everybody else it is dead at that moment.
 *
 * Observers are told between pieces of work. That is what makes them exact: when a server has committed a group they hear of it
 * before any other node has done anything.
 */
/**
 * A server, be it one process or several, and its devices, or equals without one, in one thread and virtual time, and everything that
 * can go wrong between them.
 *
 * <p>Threading: one thread; any number of worlds side by side.
 */
public final class World implements AutoCloseable {
    /** The name of the server. */
    public static final String SERVER = "S";

    /** The table that every node has from the beginning. */
    public static final String TABLE = "notes";

    /** What the names of devices begin with that begin later than the others. */
    static final String NEW = "N";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Setup setup;
    private final Disks disks;
    private final VirtualTime time = new VirtualTime();
    private final Trace trace = new Trace();
    private final Faults faults = new Faults();
    private final SimulatedNetwork network = new SimulatedNetwork(time, trace, faults);
    private final Notices notices = new Notices(time, faults);
    private final Announcer announcer;
    private final Builders builders;
    private final Processes processes;
    private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
    private final SplittableRandom chance;
    private final Optional<Mail> mail;
    private int disksMade;
    private int moods;
    private long writes;

    /**
     * Creates a world and starts its nodes: the server {@code S}, with {@code S2} and so on beside it, and devices {@code A},
     * {@code B} and so on. Without a server these are equals, some of them linked, as the setup's seed says.
     *
     * @param observers hear what happens from now on, in their order
     */
    public World(Setup setup, Disks disks, Shelf shelf, List<? extends Observer> observers) {
        this.setup = setup;
        this.disks = disks;
        this.chance = new SplittableRandom(setup.seed());
        this.builders = new Builders(setup, shelf, time, this::resolve);
        this.announcer = new Announcer(trace, List.copyOf(observers));
        this.processes = new Processes(time, network, faults, announcer, builders);
        this.mail = setup.hasMail()
                ? Optional.of(new Mail(disks.courier(time), faults, announcer::commits, this::carried))
                : Optional.empty();
        if (!setup.isMesh()) {
            addServers();
        }
        for (int i = 0; i < setup.devices(); i++) {
            String name = Character.toString('A' + i);
            add(name, setup.isMesh() ? Role.PEER : Role.DEVICE, Database.on(newDisk(name)));
        }
        nodes.values().forEach(processes::start);
        announcer.tell(observer -> observer.began(this));
        if (setup.counters()) {
            Counters.begin(server().engine());
        }
        announcer.tellNoted();
    }

    private void addServers() {
        Disk disk = newDisk(SERVER);
        Database store = setup.servers() > 1 ? Database.shared(disk, notices) : Database.on(disk);
        setup.serverNames().forEach(name -> add(name, Role.SERVER, store));
    }

    private Disk newDisk(String name) {
        return disks.disk(setup, name, disksMade++);
    }

    private SimulatedNode add(String name, Role role, Database database) {
        SimulatedNode node = new SimulatedNode(name, role, new SimulatedClock(time), new DiskTrouble(faults), database);
        nodes.put(name, node);
        return node;
    }

    /** Settles a conflict by a strategy, unless that fails. */
    private Resolution resolve(ConflictStrategy strategy, Conflict conflict) {
        if (moods > 0) {
            moods--;
            faults.struck("strategy");
            announcer.note(observer -> observer.strategyFailed(conflict));
            throw new IllegalStateException("not in the mood");
        }
        announcer.note(observer -> observer.strategyDecided(conflict));
        return strategy.resolve(conflict);
    }

    // ---- to look at

    /** Returns what the world was made of. */
    public Setup setup() {
        return setup;
    }

    /** Returns all nodes, servers first, devices in the order in which they came to be. */
    public Collection<SimulatedNode> nodes() {
        return List.copyOf(nodes.values());
    }

    /** Returns all devices, in the order in which they came to be. */
    public List<SimulatedNode> devices() {
        return nodes.values().stream().filter(node -> !node.isServer()).toList();
    }

    /** Returns a node by its name. */
    public Optional<SimulatedNode> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /**
     * Returns the server; where there are several side by side, one whose process runs, if any does; where there is none, the first of
     * the equals.
     */
    public SimulatedNode server() {
        return nodes.values().stream()
                .filter(node -> node.isServer() && node.isUp())
                .findFirst()
                .orElseGet(() -> nodes.values().iterator().next());
    }

    /** Returns what happened so far, as a hash. */
    public Trace trace() {
        return trace;
    }

    /** Returns which faults have struck so far. */
    public Faults faults() {
        return faults;
    }

    /** Returns how many transactions apps have committed so far. */
    public long writes() {
        return writes;
    }

    /** Returns the rows that stood in apps' files before those were tracked. */
    public List<Edit> before() {
        return nodes.values().stream()
                .flatMap(node -> node.database().disk().app().stream())
                .flatMap(app -> app.before().stream())
                .distinct()
                .toList();
    }

    /** Returns the time in this world. */
    public Instant now() {
        return time.instant();
    }

    /** Returns how many bundles there were, by what was done with them. */
    public SortedMap<String, Integer> bundles() {
        return mail.map(Mail::counts).orElseGet(TreeMap::new);
    }

    // ---- to do something in

    /** Carries a step out. Observers are told what comes of it. */
    public void apply(Step step) {
        announcer.tell(observer -> observer.stepping(step));
        trace.add("step", StepText.write(step));
        step.in(this);
        announcer.tellNoted();
    }

    /** Does a number of pieces of work, as far as there are any. */
    void work(int events) {
        for (int i = 0; i < events && workOnce(); i++) {
            // Each time one piece is done.
        }
    }

    private boolean workOnce() {
        boolean any;
        try {
            any = time.runNext();
        } catch (RuntimeException failure) {
            throw new Violation("nothing escapes from a node", "a piece of work threw " + failure, failure);
        }
        announcer.tellNoted();
        return any;
    }

    void pass(Duration duration) {
        Instant end = now().plus(duration);
        while (time.nextDue().filter(due -> !due.isAfter(end)).isPresent()) {
            workOnce();
        }
        time.advance(Duration.between(now(), end));
    }

    void beginSync(SimulatedNode node) {
        if (!node.isServer()) {
            syncing(node);
        }
    }

    CompletableFuture<SyncReport> syncing(SimulatedNode device) {
        CompletableFuture<SyncReport> sync = device.beginSync();
        sync.whenComplete((report, failure) -> announcer.syncEnded(device, sync));
        return sync;
    }

    void await(SimulatedNode device) {
        Instant end = now().plus(PATIENCE);
        while (device.isSyncing() && now().isBefore(end) && workOnce()) {
            // Until the sync is over.
        }
    }

    void write(SimulatedNode node, List<Edit> edits) {
        AppWrite write = new AppWrite(node, edits);
        if (commits(node, edits.toString(), write::run) && write.didSomething()) {
            writes++;
            announcer.tellHarvested();
            Written written = write.written();
            announcer.tell(observer -> observer.wrote(written));
        }
    }

    void add(SimulatedNode node, String row, long delta) {
        AtomicBoolean isThere = new AtomicBoolean();
        SyncNode engine = node.engine();
        boolean done =
                commits(node, row + " + " + delta, () -> Counters.add(engine, row, delta, () -> isThere.set(true)));
        if (done && isThere.get()) {
            writes++;
            announcer.tell(observer -> observer.added(node.replica(), row, delta));
        }
    }

    /** Has an app write. Returns whether the node has committed something. */
    private boolean commits(SimulatedNode node, String what, Runnable work) {
        long before = announcer.commits();
        try {
            work.run();
        } catch (SyncException refused) {
            boolean expected = node.trouble().isOrWas() || !node.isUp() || setup.mayRefuse();
            if (!expected) {
                throw new Violation("a healthy node takes writes", node.name() + " refused " + what, refused);
            }
        }
        return announcer.commits() > before;
    }

    /** The node takes note of it later, and then observers are told. */
    void writeSql(SimulatedNode node, Step.Sql.Manner manner, List<Edit> edits) {
        node.database().disk().app().ifPresent(app -> {
            List<Written.Change> changes = app.write(manner, edits, node.clock());
            if (!changes.isEmpty()) {
                writes++;
                node.database().uncaptured().add(changes);
            }
        });
    }

    Line line(String node) {
        return network.line(node);
    }

    Notices notices() {
        return notices;
    }

    void part(String node, String server) {
        if (network.part(node, server)) {
            faults.struck("break");
        }
    }

    void breakConnections(String node) {
        if (network.breakConnections(node)) {
            faults.struck("break");
        }
    }

    void replay(String node, int back) {
        List<String> servers =
                setup.isMesh() ? node(node).map(builders::targets).orElse(List.of()) : setup.serverNames();
        if (!servers.isEmpty()
                && network.replay(node, back, SimulatedNetwork.address(servers.get(back % servers.size())))) {
            faults.struck("replay");
        }
    }

    // ---- bundles

    /** Returns whether a device has begun later than the others. */
    static boolean isNew(String name) {
        return name.startsWith(NEW);
    }

    /** Returns the bundles of a world in which there are any. */
    Optional<Mail> mail() {
        return mail;
    }

    /** Returns by what a node takes part to the end. */
    Neighbours.Way way(SimulatedNode node) {
        return setup.isMesh() ? new Neighbours(setup).way(node.name()) : Neighbours.Way.LINK;
    }

    /** Returns whether a node has anybody to connect to. */
    boolean isLinked(SimulatedNode node) {
        return !builders.targets(node).isEmpty();
    }

    /** Returns whether a bundle was written. */
    boolean pack(SimulatedNode node, Optional<String> to) {
        Optional<SimulatedNode> receiver = to.flatMap(this::up);
        boolean isKnown = to.isEmpty() || receiver.isPresent();
        Optional<UUID> id = receiver.map(other -> other.engine().id());
        return isKnown && mail.map(each -> each.give(node, id)).orElse(false);
    }

    /** Returns whether it was taken. */
    boolean unpack(SimulatedNode node, int back) {
        return mail.map(each -> each.take(node, back)).orElse(false);
    }

    private void carried(SimulatedNode node, String from, long upTo, long head) {
        announcer.note(observer -> observer.carried(node.name(), from, upTo, head));
    }

    void begin(String name, int back) {
        if (!nodes.containsKey(name)) {
            SimulatedNode node = add(name, Role.DEVICE, Database.on(newDisk(name)));
            processes.start(node);
            up(name).ifPresent(each -> unpack(each, back));
        }
    }

    /** Returns whether it was done to its end. */
    boolean exchangeThroughFolder(SimulatedNode node) {
        return !Neighbours.isCopy(node.name())
                && mail.map(each -> each.exchange(node)).orElse(false);
    }

    // ---- processes, clocks and databases

    /** Returns a node whose process runs. */
    Optional<SimulatedNode> up(String name) {
        return node(name).filter(SimulatedNode::isUp);
    }

    Processes processes() {
        return processes;
    }

    void cutPower(SimulatedNode node) {
        faults.struck("power cut");
        sharing(node).forEach(SimulatedNode::die);
        long lost = node.database().cutPower(chance.split());
        announcer.note(observer -> observer.stopped(node.replica(), lost));
    }

    /** Returns the nodes on one node's database. */
    private List<SimulatedNode> sharing(SimulatedNode node) {
        return nodes.values().stream()
                .filter(each -> each.database() == node.database())
                .toList();
    }

    void setClock(String node, Duration skew) {
        node(node).ifPresent(each -> {
            each.clock().set(skew);
            faults.struck("clock");
        });
    }

    void freezeClock(String node) {
        node(node).ifPresent(each -> {
            each.clock().freeze();
            faults.struck("clock stands");
        });
    }

    void copy(SimulatedNode original, String name) {
        if (original.isServer() || nodes.containsKey(name)) {
            return;
        }
        faults.struck("copied database");
        SimulatedNode copy = add(name, original.role(), original.database().copy());
        announcer.note(observer -> observer.copied(original.name(), name));
        processes.start(copy);
    }

    void backUp(SimulatedNode node) {
        node.database().backUp();
        announcer.note(observer -> observer.backedUp(node.replica()));
    }

    void restore(SimulatedNode node) {
        faults.struck("restore");
        List<SimulatedNode> sharing = sharing(node);
        sharing.stream().filter(SimulatedNode::isUp).forEach(processes::stop);
        node.database().restore();
        announcer.note(observer -> observer.restored(node.replica()));
        sharing.forEach(processes::start);
    }

    // ---- schema and plugins

    void addColumn(SimulatedNode node, String table, String column) {
        trying(node, () -> builders.addColumn(node.engine(), table, column));
    }

    void addTable(SimulatedNode node, String table) {
        trying(node, () -> node.engine().define(builders.table(table)));
    }

    private void trying(SimulatedNode node, Runnable work) {
        try {
            work.run();
        } catch (SyncException refused) {
            if (node.isUp() && !node.trouble().isOrWas()) {
                throw new Violation("a healthy node takes a schema", node.name() + ": " + refused, refused);
            }
        }
    }

    void beMoody(int failures) {
        moods = failures;
    }

    // ---- the end

    /** Ends all faults and starts whoever is down. Clocks stay off, but run. */
    public void heal() {
        new Healing(this, network, notices).heal();
        moods = 0;
        nodes.values().forEach(processes::start);
        announcer.note(Observer::healed);
        announcer.tellNoted();
    }

    /**
     * Has all devices sync in turns until nothing moves any more; then those that are live are to hear without asking.
     *
     * @throws Violation if a sync fails, or that does not come to an end
     */
    public void settle() {
        new Settling(this).settle();
        announcer.tell(Observer::quiet);
        new Hearing(this).hear();
        nodes.values().forEach(node -> node.database().disk().check());
    }

    @Override
    public void close() {
        nodes.values().forEach(SimulatedNode::end);
        mail.ifPresent(Mail::close);
    }
}

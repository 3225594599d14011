package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.simulation.Edit;
import dev.tidemark.testkit.simulation.Observer;
import dev.tidemark.testkit.simulation.SimulatedNode;
import dev.tidemark.testkit.simulation.Step;
import dev.tidemark.testkit.simulation.World;
import dev.tidemark.testkit.simulation.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/*
 * Who knows what.
 *
 * It knows nothing of stamps, positions of rows and contexts. A node knows a set of deeds. It learns its own when they are
 * committed; a server learns a device's up to the number that it has committed; a device that has reached a checkpoint learns
 * what the server knew when its feed had that length. All three are told by the world at the moment at which they happen, so the
 * sets are exact, also when links are cut and processes die.
 *
 * Where devices carry for each other, a server learns with what one of them brings what that one has taken of others. The carrier learns
 * of it what it writes over, which it has before its eyes, and nothing more: what it says of its next writes is no more than that.
 *
 * A node whose disk loses commits, or that is restored, knows what it knew then. After a restore of the server devices offer what
 * it has lost; of that only their own deeds are counted here, so from then on the sets are what is certain, and no more.
 */
/** Who knows which writes: the ground on which invariants stand. Told before them. */
final class Knowledge implements Observer {
    private static final int COUNTER_BITS = 16;
    private static final Duration FUTURE = Duration.ofMinutes(5);

    private final List<Deed> deeds = new ArrayList<>();
    private final Map<Place, List<Deed>> byRow = new HashMap<>();
    private final Map<String, BitSet> byNode = new HashMap<>();
    private final Map<String, Past> nodes = new HashMap<>();
    private final Map<String, Past.Moment> backups = new HashMap<>();
    private final TreeMap<Long, BitSet> serverAt = new TreeMap<>();
    private final Map<String, Long> acknowledged = new HashMap<>();
    private final Map<String, Long> everAcknowledged = new HashMap<>();
    private Optional<World> world = Optional.empty();
    private final BitSet lost = new BitSet();
    private final WaitingDeeds waiting = new WaitingDeeds();
    private final CarriedDeeds carried = new CarriedDeeds();
    private final ShownDeeds shown = new ShownDeeds();
    private boolean hasCopies;
    private boolean hasLost;
    private boolean isServersClockTouched;

    /** A row's place: its table and the text that is its key. */
    private record Place(String table, String row) {
        static Place of(Deed deed) {
            return new Place(deed.cell().table(), deed.cell().row());
        }
    }

    @Override
    public void began(World begun) {
        world = Optional.of(begun);
    }

    World world() {
        return world.orElseThrow();
    }

    /** Returns all deeds in their order. */
    List<Deed> deeds() {
        return deeds;
    }

    /** Returns the deeds of a row, in their order. */
    Stream<Deed> ofRow(String table, String row) {
        return inRow(table, row).stream();
    }

    private List<Deed> inRow(String table, String row) {
        return byRow.getOrDefault(new Place(table, row), List.of());
    }

    /** Returns what a node knows now; a copy. */
    BitSet of(String node) {
        return past(node).now();
    }

    /** Returns whether a node knows a deed now. */
    boolean knows(String node, Deed deed) {
        return past(node).knows(deed.index());
    }

    /** Returns up to which of its numbers a device knows that its server has committed. */
    long acknowledged(String device) {
        return acknowledged.getOrDefault(device, 0L);
    }

    /** Returns up to which of its numbers a device has ever known so, also where the server has lost it since. */
    long everAcknowledged(String device) {
        return everAcknowledged.getOrDefault(device, 0L);
    }

    /** Returns whether its author has lost a deed, by a restore or since its disk had not synced it; it may get it back as another's. */
    boolean isLost(Deed deed) {
        return lost.get(deed.index());
    }

    private void noteLost(String node) {
        BitSet left = of(node);
        deeds.stream()
                .filter(deed -> deed.node().equals(node) && !left.get(deed.index()))
                .forEach(deed -> lost.set(deed.index()));
    }

    /** Returns whether a database was copied, so that two nodes may send what one wrote. */
    boolean hasCopies() {
        return hasCopies;
    }

    /** Returns whether a node has lost what it knew, by a restore or since its disk had not synced it. */
    boolean hasLost() {
        return hasLost;
    }

    /** Returns whether a server's clock was put wrong or stood, so that devices, which go by it, were led astray. */
    boolean isServersClockTouched() {
        return isServersClockTouched;
    }

    @Override
    public void stepping(Step step) {
        isServersClockTouched |= step instanceof Step.SetClock set && isServer(set.node())
                || step instanceof Step.FreezeClock freeze && isServer(freeze.node());
    }

    private boolean isServer(String node) {
        return world().node(node).filter(SimulatedNode::isServer).isPresent();
    }

    /** Returns whether a stamp is from further ahead of the world's time than a server takes any. */
    boolean isAhead(long time) {
        return time >> COUNTER_BITS > world().now().plus(FUTURE).toEpochMilli();
    }

    private Past past(String node) {
        return nodes.computeIfAbsent(node, name -> new Past());
    }

    @Override
    public void wrote(Written write) {
        for (Written.Change change : write.changes()) {
            Edit edit = change.edit();
            if (change.kind() == Written.Kind.DELETED) {
                add(write, edit, Optional.empty(), OptionalLong.empty());
            }
            edit.columns().forEach((column, number) -> add(write, edit, Optional.of(column), OptionalLong.of(number)));
            change.emptied().forEach(column -> add(write, edit, Optional.of(column), OptionalLong.empty()));
        }
    }

    private void add(Written write, Edit edit, Optional<String> column, OptionalLong value) {
        add(write, new Deed.Cell(edit.table(), edit.row(), column), value, past(write.node()));
    }

    private void add(Written write, Deed.Cell cell, OptionalLong value, Past past) {
        BitSet seen = past.now();
        BitSet known = past.now();
        sees(write.node(), cell).forEach(deed -> {
            learn(seen, deed, deed.seen());
            learn(known, deed, deed.base());
        });
        unnamed(write.node(), cell).forEach(deed -> seen.set(deed.index()));
        BitSet base = inRow(cell.table(), cell.row()).stream()
                .filter(earlier -> earlier.node().equals(write.node())
                        && earlier.cell().equals(cell)
                        && earlier.number() > acknowledged(write.node())
                        && seen.get(earlier.index()))
                .findFirst()
                .map(earlier -> (BitSet) earlier.base().clone())
                .orElse(known);
        BitSet own = (BitSet)
                byNode.computeIfAbsent(write.node(), name -> new BitSet()).clone();
        own.and(seen);
        base.or(own);
        Deed deed = new Deed(deeds.size(), write.node(), write.number(), cell, value, seen, base);
        deeds.add(deed);
        byRow.computeIfAbsent(new Place(cell.table(), cell.row()), place -> new ArrayList<>())
                .add(deed);
        byNode.get(write.node()).set(deed.index());
        past.learn(deed.index());
        shown.add(deed);
    }

    /** Returns what the author of a write has before his eyes where others have carried it. */
    private Stream<Deed> sees(String node, Deed.Cell cell) {
        return world().setup().carriers() ? shown.at(node, cell) : Stream.empty();
    }

    /** Returns the deeds that have emptied a cell and came to a node in a bundle: nothing that is shown says by which of them it is empty. */
    private Stream<Deed> unnamed(String node, Deed.Cell cell) {
        return carried.of(node, Long.MAX_VALUE)
                .map(CarriedDeeds.Load::deed)
                .filter(deed -> deed.cell().equals(cell)
                        && deed.value().isEmpty()
                        && shown.at(node, cell).findAny().isEmpty());
    }

    /** Who has seen a deed has seen what its author had seen of the same cell. */
    private void learn(BitSet set, Deed deed, BitSet before) {
        set.set(deed.index());
        inRow(deed.cell().table(), deed.cell().row()).stream()
                .filter(other -> other.cell().equals(deed.cell()) && before.get(other.index()))
                .forEach(other -> set.set(other.index()));
    }

    /** Returns by which deed a value stands in a cell, as far as it says. */
    Optional<Deed> of(Deed.Cell cell, OptionalLong value) {
        return shown.of(cell, value);
    }

    /** Returns whether a device carries something of a row that its server has not. */
    boolean carries(String device, String table, String row) {
        return carried.of(device, Long.MAX_VALUE)
                .map(CarriedDeeds.Load::deed)
                .anyMatch(deed -> deed.cell().table().equals(table)
                        && deed.cell().row().equals(row)
                        && !knows(World.SERVER, deed));
    }

    /** Returns what a server has that has all of a device up to a number, in the order in which it comes: a row all at once, with its last write. */
    List<Deed> brought(String device, long upTo) {
        Map<Place, Long> rows = new HashMap<>();
        List<Deed> own = deeds.stream()
                .filter(deed -> deed.node().equals(device) && deed.number() <= upTo)
                .toList();
        own.forEach(deed -> rows.merge(Place.of(deed), deed.number(), Math::max));
        Stream<CarriedDeeds.Load> loads =
                own.stream().map(deed -> new CarriedDeeds.Load(deed, rows.get(Place.of(deed))));
        return Stream.concat(loads, carried.of(device, upTo))
                .sorted(Comparator.comparingLong(CarriedDeeds.Load::number))
                .map(CarriedDeeds.Load::deed)
                .toList();
    }

    @Override
    public void carried(String node, String from, long upTo, long head) {
        Stream<Deed> own =
                deeds.stream().filter(deed -> deed.node().equals(from) && deed.number() <= upTo && knows(from, deed));
        carried.taken(
                node,
                Stream.concat(own, carried.of(from, upTo).map(CarriedDeeds.Load::deed))
                        .distinct()
                        .toList(),
                head);
    }

    @Override
    public void stored(String node, List<StoredRow> rows) {
        past(node).commit();
        if (world().setup().carriers()) {
            rows.forEach(row -> shown.stored(node, row));
        }
        if (node.equals(World.SERVER)) {
            rows.stream().mapToLong(StoredRow::lsn).max().ifPresent(head -> serverAt.put(head, of(node)));
        }
    }

    @Override
    public void took(String server, String device, long upTo, long head) {
        Past past = past(server);
        waiting.arrived(brought(device, upTo)).forEach(deed -> past.learn(deed.index()));
        serverAt.put(head, of(server));
    }

    @Override
    public void strategyFailed(Conflict conflict) {
        waiting.failed(conflict);
    }

    @Override
    public void strategyDecided(Conflict conflict) {
        waiting.decided(deeds, conflict).forEach(deed -> past(World.SERVER).learn(deed.index()));
    }

    @Override
    public void acknowledged(String device, long upTo) {
        acknowledged.put(device, upTo);
        everAcknowledged.merge(device, upTo, Math::max);
    }

    @Override
    public void caughtUp(String device, long cursor) {
        Map.Entry<Long, BitSet> known = serverAt.floorEntry(cursor);
        if (known != null) {
            past(device).learn(known.getValue());
        }
    }

    @Override
    public void stopped(String node, long lostCommits) {
        if (lostCommits > 0) {
            hasLost = true;
            past(node).lose(lostCommits);
            noteLost(node);
            forgetServer(node);
        }
    }

    @Override
    public void copied(String node, String copy) {
        hasCopies = true;
        nodes.put(copy, past(node).copy());
        acknowledged.put(copy, acknowledged(node));
        everAcknowledged.put(copy, everAcknowledged(node));
    }

    @Override
    public void backedUp(String node) {
        backups.put(node, past(node).moment());
    }

    @Override
    public void restored(String node) {
        hasLost = true;
        past(node).goBack(backups.get(node));
        noteLost(node);
        forgetServer(node);
    }

    /** Positions that the server gives anew mean something else then. */
    private void forgetServer(String node) {
        if (node.equals(World.SERVER)) {
            BitSet left = of(node);
            serverAt.values().removeIf(known -> {
                BitSet more = (BitSet) known.clone();
                more.andNot(left);
                return !more.isEmpty();
            });
        }
    }
}

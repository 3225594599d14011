package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.simulation.SimulatedNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a device writes later has no lower stamp, whatever became of its clock and its process (I14). It ends where the server's
 * clock goes back: a server takes no stamp from the future, and devices go by its clock; and where the server has lost something:
 * what is offered to it again takes a new number and keeps its time. Stamps of the server are left out: a
 * verdict is stamped above both of the writes that it settles, and such a stamp does not drag the server's clock along.
 */
final class StampsAscend extends Invariant {
    private final Knowledge knowledge;
    private final Map<String, Map<Breach.Reference, Newest>> newest = new HashMap<>();

    /** The newest own write in a row: an older one to the same row goes by the same number, under its own time. */
    private record Newest(long number, long time) {}

    StampsAscend(Knowledge knowledge) {
        super("stamps ascend");
        this.knowledge = knowledge;
    }

    @Override
    public void stored(String node, List<StoredRow> rows) {
        Optional<SimulatedNode> device =
                knowledge.world().node(node).filter(each -> !each.isServer()).filter(SimulatedNode::isUp);
        if (!knowledge.isServersClockTouched() && !knowledge.hasLost() && device.isPresent()) {
            UUID id = device.get().engine().id();
            Map<Breach.Reference, Newest> known = newest.computeIfAbsent(node, name -> new HashMap<>());
            rows.forEach(row -> note(known, row, id));
            rows.stream().filter(row -> row.pending() > 0).forEach(row -> check(node, known, row));
        }
    }

    private static void note(Map<Breach.Reference, Newest> known, StoredRow row, UUID id) {
        Optional<Stamp> own = row.versions()
                .all()
                .map(Version::stamp)
                .filter(stamp -> stamp.author().node().equals(id))
                .max(Stamp::compareTo);
        Breach.Reference place = new Breach.Reference(row.table(), row.key());
        if (own.isPresent() && row.pending() > 0) {
            known.put(place, new Newest(row.pending(), own.get().time()));
        }
    }

    /**
     * Writes of one transaction share a time, and follow each other by their numbers. A stamp from the future is refused by the server, and
     * given anew by its author.
     */
    private void check(String node, Map<Breach.Reference, Newest> known, StoredRow row) {
        Optional<Newest> own = Optional.ofNullable(known.get(new Breach.Reference(row.table(), row.key())));
        own.ifPresent(one -> known.forEach((place, other) -> require(
                one.number() <= other.number() || one.time() >= other.time() || knowledge.isAhead(other.time()),
                () -> node + "'s write " + one + " to " + row.table() + row.key() + " is stamped before " + other
                        + " to " + place)));
    }
}

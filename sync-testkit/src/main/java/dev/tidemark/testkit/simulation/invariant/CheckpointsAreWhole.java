package dev.tidemark.testkit.simulation.invariant;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.testkit.simulation.SimulatedNode;
import dev.tidemark.testkit.simulation.World;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a device says that it has read the server's feed up to a position, it shows what the server has there: each row that the
 * server has not written since, but for those that the device has written itself, or carries for others, and that still wait (I3). Otherwise its next
 * writes would count as made in the knowledge of what it never had.
 */
final class CheckpointsAreWhole extends Invariant {
    private final Knowledge knowledge;
    private final Map<Breach.Reference, StoredRow> server = new LinkedHashMap<>();
    private boolean strategyHasFailed;

    CheckpointsAreWhole(Knowledge knowledge) {
        super("checkpoints are whole");
        this.knowledge = knowledge;
    }

    @Override
    public void stored(String node, List<StoredRow> rows) {
        if (node.equals(World.SERVER)) {
            rows.forEach(row -> server.put(new Breach.Reference(row.table(), row.key()), row));
        }
    }

    /** What its author shows then waits at the server apart from the rows. */
    @Override
    public void strategyFailed(Conflict conflict) {
        strategyHasFailed = true;
    }

    @Override
    public void caughtUp(String device, long cursor) {
        boolean isExact = !knowledge.hasLost()
                && !knowledge.hasCopies()
                && !strategyHasFailed
                && !knowledge.world().setup().mayRefuse();
        if (isExact) {
            knowledge.world().node(device).filter(SimulatedNode::isUp).ifPresent(node -> check(node, cursor));
        }
    }

    private void check(SimulatedNode device, long cursor) {
        try (Snapshot snapshot = device.peek()) {
            Map<Breach.Reference, StoredRow> all = all(snapshot);
            server.forEach((place, row) -> {
                if (row.lsn() <= cursor && !isSame(Optional.ofNullable(all.get(place)), row)) {
                    check(device, cursor, snapshot, row);
                }
            });
        }
    }

    /** Returns all rows that a node has taken note of, read at one go. */
    private static Map<Breach.Reference, StoredRow> all(Snapshot snapshot) {
        Map<Breach.Reference, StoredRow> all = new HashMap<>();
        try (RowCursor rows = snapshot.changesSince(0)) {
            for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                all.put(new Breach.Reference(row.get().table(), row.get().key()), row.get());
            }
        }
        return all;
    }

    private void check(SimulatedNode device, long cursor, Snapshot snapshot, StoredRow row) {
        boolean isKnown =
                snapshot.tables().stream().anyMatch(table -> table.name().equals(row.table()));
        Optional<StoredRow> here = isKnown ? snapshot.row(row.table(), row.key()) : Optional.empty();
        boolean waits = here.filter(own -> own.pending() > 0).isPresent()
                || knowledge.carries(
                        device.name(), row.table(), ((Value.Text) row.key().part(0)).value());
        require(
                waits || shown(here).equals(shown(Optional.of(row))),
                () -> device.name() + " is at " + cursor + " and has " + here + ", the server " + row);
    }

    /** Returns whether it is seen at a glance that an app sees the same. */
    private static boolean isSame(Optional<StoredRow> here, StoredRow there) {
        return here.filter(row -> row.deleted() == there.deleted())
                .filter(row -> row.deleted() || row.values().equals(there.values()))
                .isPresent();
    }

    /** Returns what an app sees of a row; a column without a value and one that is not there are the same to it. */
    private static Optional<Map<String, Value>> shown(Optional<StoredRow> row) {
        return row.filter(each -> !each.deleted()).map(each -> {
            Map<String, Value> values = new TreeMap<>(each.values().toMap());
            values.values().removeIf(Value::isNull);
            return values;
        });
    }
}

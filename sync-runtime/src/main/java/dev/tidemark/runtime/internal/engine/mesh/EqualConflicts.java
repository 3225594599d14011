package dev.tidemark.runtime.internal.engine.mesh;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.conflicts.MetConflicts;
import dev.tidemark.runtime.internal.engine.merge.ShownRow;
import dev.tidemark.runtime.internal.engine.merge.Verdict;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import dev.tidemark.runtime.internal.wire.ConflictCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The conflicts that a delivery has met. The writes at odds name one, so each node makes one record of them, and each the same. */
final class EqualConflicts {
    private final MetConflicts records;
    private final Map<Breach.Reference, Met> met = new LinkedHashMap<>();

    /** What was at odds in a row, and the row as it was. */
    private record Met(Optional<StoredRow> before, List<ShownRow.Met> conflicts) {}

    EqualConflicts(Replica.Work work, HybridClock clock) {
        this.records = new MetConflicts(work, clock);
    }

    /** Notes what is at odds in a row now; nothing where it is not any more. */
    void note(Breach.Reference row, Optional<StoredRow> before, List<ShownRow.Met> conflicts) {
        if (conflicts.isEmpty()) {
            met.remove(row);
        } else {
            met.put(row, new Met(before, conflicts));
        }
    }

    /** Keeps records of those that have none. Returns how many rows were newly found at odds. */
    long keep(Set<Breach.Reference> refused) {
        met.keySet().removeAll(refused);
        long found = met.values().stream().filter(this::keep).count();
        if (!met.isEmpty()) {
            records.save();
        }
        return found;
    }

    private boolean keep(Met row) {
        boolean isNew = false;
        for (ShownRow.Met each : row.conflicts()) {
            Verdict.Decision decision = new Verdict.Decision(each.conflict(), each.by(), each.resolution());
            isNew |= records.keep(ConflictCodec.id(each.conflict(), each.stamps()), decision, row.before(), false);
        }
        return isNew;
    }
}

package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Rows of which a device may hold the same as this server, but under its own stamps: two had written the same, and the other's
 * write stands. Where the device had read that write before its own arrived here, its cursor is behind it, and nothing in the
 * feed would tell it again. To give what stands a new position would make it unseen to all who have seen it. So the rows are
 * noted, and the device gets them whole at its next checkpoint.
 */
final class ToldWhole {
    private ToldWhole() {}

    /** @param position at which the row stands in the feed now, or has stood before it was written again */
    static void note(Transaction transaction, UUID device, Breach.Reference row, long position) {
        BatchWriter writer = BatchWriter.toKeep();
        writer.add(new Change(row.table(), row.key(), Change.Kind.DELETE, Row.EMPTY, Versions.of(Version.BOTTOM)));
        transaction.putState(prefix(device) + NodeState.ordered(position), writer.toByteArray());
    }

    static Set<Breach.Reference> load(Snapshot snapshot, UUID device) {
        return snapshot.stateNames(prefix(device)).stream()
                .map(name -> new BatchReader(snapshot.state(name).orElseThrow()))
                .flatMap(reader -> reader.next().stream())
                .map(row -> new Breach.Reference(row.table(), row.key()))
                .collect(Collectors.toSet());
    }

    static boolean isNeeded(Snapshot snapshot, UUID device) {
        return !snapshot.stateNames(prefix(device)).isEmpty();
    }

    /** The device has applied the feed up to a position. */
    static void confirmed(Transaction transaction, UUID device, long cursor) {
        String last = prefix(device) + NodeState.ordered(cursor);
        transaction.stateNames(prefix(device)).stream()
                .filter(name -> name.compareTo(last) <= 0)
                .forEach(transaction::removeState);
    }

    private static String prefix(UUID device) {
        return NodeState.WHOLE_PREFIX + device + "/";
    }
}

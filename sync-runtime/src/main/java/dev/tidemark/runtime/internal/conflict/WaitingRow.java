package dev.tidemark.runtime.internal.conflict;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.internal.wire.ConflictCodec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The conflicts that wait in one row. Such a conflict waits as long as one of its columns stands as it did when it was put off: under
 * the stamps that were noted for it, or for another one that waits in the same row, which has put it off again.
 */
public final class WaitingRow {
    private static final String PREFIX = "conflict-row/";

    private final List<ConflictRecord> conflicts;
    private final Set<Stamp> standing;

    private WaitingRow(List<ConflictRecord> conflicts, Set<Stamp> standing) {
        this.conflicts = List.copyOf(conflicts);
        this.standing = Set.copyOf(standing);
    }

    static void note(Transaction transaction, Place place, List<Stamp> standing) {
        transaction.putState(name(place), ConflictCodec.encode(standing));
    }

    static void forget(Transaction transaction, Place place) {
        transaction.removeState(name(place));
    }

    private static String name(Place place) {
        return PREFIX + place.row() + "/" + place.name();
    }

    /** Returns what waits in a row. */
    public static WaitingRow of(Snapshot snapshot, String table, RowKey key) {
        List<ConflictRecord> conflicts = new ArrayList<>();
        Set<Stamp> standing = new HashSet<>();
        String prefix = PREFIX + ConflictCodec.mark(table, key) + "/";
        for (String name : snapshot.stateNames(prefix)) {
            ConflictRecord kept = ConflictCodec.decode(
                    snapshot.state(name.substring(prefix.length())).orElseThrow());
            Conflict conflict = kept.conflict();
            if (conflict.table().equals(table) && conflict.key().equals(key)) {
                conflicts.add(kept);
                standing.addAll(ConflictCodec.stamps(snapshot.state(name).orElseThrow()));
            }
        }
        return new WaitingRow(conflicts, standing);
    }

    /** Returns the conflicts, the oldest first. */
    public List<ConflictRecord> conflicts() {
        return conflicts;
    }

    /**
     * Returns the columns that a conflict still waits for.
     *
     * @param row as it is
     */
    public List<String> columns(ConflictRecord kept, StoredRow row) {
        return row.deleted()
                ? List.of()
                : kept.conflict().columns().stream()
                        .filter(column ->
                                standing.contains(row.versions().of(column).stamp()))
                        .sorted()
                        .toList();
    }

    /**
     * Returns whether a conflict still waits. One with a deletion is about the row as a whole. Of a row that is no longer here, not even
     * as a tombstone, nobody has said anything since.
     */
    public boolean waits(ConflictRecord kept, Optional<StoredRow> row) {
        return row.map(each -> kept.conflict().isAboutDeletion()
                        ? isAsItWas(each.versions())
                        : !columns(kept, each).isEmpty())
                .orElse(true);
    }

    private boolean isAsItWas(Versions versions) {
        return versions.all().allMatch(version -> standing.contains(version.stamp()));
    }
}

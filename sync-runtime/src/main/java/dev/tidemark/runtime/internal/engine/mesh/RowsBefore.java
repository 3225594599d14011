package dev.tidemark.runtime.internal.engine.mesh;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What rows were before a transaction wrote them, since a row that a constraint refuses is put back. It is what others still see, so
 * it is read there when it is asked for, and costs nothing where nothing is refused. Only what this transaction has harvested is kept
 * in memory, and everything where a view would hold this transaction up.
 */
final class RowsBefore implements AutoCloseable {
    private final Replica replica;
    private final boolean keepsAll;
    private final long begun;
    private final Map<Breach.Reference, Before> kept = new HashMap<>();
    private Optional<Snapshot> view = Optional.empty();

    /**
     * A row, and what stood beside it.
     *
     * @param row nothing where it was not here
     * @param odds nothing where the row said all
     */
    record Before(Optional<StoredRow> row, Optional<byte[]> odds) {}

    /** @param begun the head before the transaction harvested */
    RowsBefore(Replica replica, boolean keepsAll, long begun) {
        this.replica = replica;
        this.keepsAll = keepsAll;
        this.begun = begun;
    }

    void keep(Breach.Reference reference, StoredRow row, Optional<byte[]> odds) {
        if (keepsAll || row.lsn() > begun) {
            kept.putIfAbsent(reference, new Before(Optional.of(row), odds));
        }
    }

    Before find(Breach.Reference reference) {
        Before known = kept.get(reference);
        if (known != null) {
            return known;
        }
        if (keepsAll) {
            return new Before(Optional.empty(), Optional.empty());
        }
        Snapshot before = view.orElseGet(replica::snapshot);
        view = Optional.of(before);
        boolean isTable =
                before.tables().stream().anyMatch(table -> table.name().equals(reference.table()));
        return isTable
                ? new Before(
                        before.row(reference.table(), reference.key()),
                        KeptEquals.oddsBytes(before, reference.table(), reference.key()))
                : new Before(Optional.empty(), Optional.empty());
    }

    @Override
    public void close() {
        view.ifPresent(Snapshot::close);
    }
}

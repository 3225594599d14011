package dev.tidemark.runtime.internal.engine.replica;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.ConflictRecord.How;
import dev.tidemark.runtime.ConflictRecord.Settlement;
import dev.tidemark.runtime.internal.conflict.ConflictJournal;
import dev.tidemark.runtime.internal.conflict.WaitingRow;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Ends the conflicts that waited for a person and that a later write has settled. Where nothing waits, rows are not looked at.
 */
final class ReplacedConflicts {
    private final Replica replica;
    private final Replica.Work work;
    private final Set<Breach.Reference> changed = new LinkedHashSet<>();

    /** Begins to look, before anything is written. */
    ReplacedConflicts(Replica replica, Replica.Work work) {
        this.replica = replica;
        this.work = work;
        if ((replica.parts().role() == Role.SERVER || replica.isAmongEquals())
                && new ConflictJournal(work.transaction()).anyWaits()) {
            work.events().onEach(event -> changed.add(new Breach.Reference(event.table(), event.key())));
        }
    }

    /** Settles what was replaced, after everything was written. */
    void settle() {
        changed.forEach(this::settle);
    }

    private void settle(Breach.Reference reference) {
        WaitingRow waiting = WaitingRow.of(work.transaction(), reference.table(), reference.key());
        if (waiting.conflicts().isEmpty()) {
            return;
        }
        Optional<StoredRow> row = work.transaction().row(reference.table(), reference.key());
        ConflictJournal journal = new ConflictJournal(work.transaction());
        waiting.conflicts().stream()
                .filter(each -> !waiting.waits(each, row))
                .forEach(each -> settle(journal, each, row.orElseThrow()));
        journal.save();
    }

    private void settle(ConflictJournal journal, ConflictRecord waited, StoredRow row) {
        Settlement settlement = new Settlement(
                How.REPLACED,
                name(author(waited, row)),
                Instant.ofEpochMilli(replica.clock().wallMillis()));
        work.events().met(journal.settle(waited, settlement, ConflictJournal.image(Optional.of(row))));
    }

    /** Returns who wrote last what the conflict was about. */
    private static Author author(ConflictRecord waited, StoredRow row) {
        return waited.conflict().columns().stream()
                .map(column -> row.versions().of(column).stamp())
                .max(Stamp::compareTo)
                .orElseGet(() -> row.versions()
                        .all()
                        .map(Version::stamp)
                        .max(Stamp::compareTo)
                        .orElseThrow())
                .author();
    }

    private String name(Author author) {
        return author.node().equals(replica.self().node())
                ? replica.parts().name()
                : Downstream.name(work.transaction(), author.node());
    }
}

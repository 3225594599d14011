package dev.tidemark.runtime.internal.engine.conflicts;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.ConflictRecord.How;
import dev.tidemark.runtime.ConflictRecord.Settlement;
import dev.tidemark.runtime.internal.conflict.ConflictJournal;
import dev.tidemark.runtime.internal.engine.merge.Verdict;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import dev.tidemark.runtime.internal.wire.ConflictCodec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes records of the conflicts that a transaction has met, of each only once, and lets the app know. They are there once they are all
 * {@linkplain #save saved}.
 */
public final class MetConflicts {
    private static final String CONSTRAINT = "a constraint";

    private final Replica.Work work;
    private final ConflictJournal journal;
    private final Instant now;

    public MetConflicts(Replica.Work work, HybridClock clock) {
        this.work = work;
        this.journal = new ConflictJournal(work.transaction());
        this.now = Instant.ofEpochMilli(clock.wallMillis());
    }

    /**
     * Keeps a record, with the row as the transaction has left it.
     *
     * @param isRefused whether a constraint did not let the row be as it was decided
     */
    public void keep(Verdict.Decision decision, Optional<StoredRow> before, boolean isRefused) {
        keep(ConflictCodec.id(decision.conflict()), decision, before, isRefused);
    }

    /**
     * Keeps the record of a conflict under an id that is given.
     *
     * @return whether there was none
     */
    public boolean keep(String id, Verdict.Decision decision, Optional<StoredRow> before, boolean isRefused) {
        Conflict conflict = decision.conflict();
        if (journal.has(id)) {
            return false;
        }
        Optional<StoredRow> after = work.transaction().row(conflict.table(), conflict.key());
        ConflictRecord fresh = new ConflictRecord(
                id,
                0,
                conflict,
                now,
                decision.by(),
                reason(decision.resolution()),
                ConflictJournal.image(before),
                ConflictJournal.image(after),
                settlement(decision, isRefused));
        work.events()
                .met(journal.add(
                        fresh, after.map(row -> standing(conflict, row)).orElse(List.of())));
        return true;
    }

    /** Ends what {@link #keep} has begun. */
    public void save() {
        journal.save();
    }

    private Optional<Settlement> settlement(Verdict.Decision decision, boolean isRefused) {
        return isRefused
                ? Optional.of(new Settlement(How.REFUSED, CONSTRAINT, now))
                : how(decision).map(how -> new Settlement(how, decision.by(), now));
    }

    private static Optional<How> how(Verdict.Decision decision) {
        Resolution resolution = decision.resolution();
        if (resolution instanceof Resolution.Keep keep) {
            return Optional.of(keep.side().equals(decision.conflict().first()) ? How.FIRST : How.SECOND);
        } else if (resolution instanceof Resolution.Merge) {
            return Optional.of(How.MERGED);
        } else if (resolution instanceof Resolution.Delete) {
            return Optional.of(How.DELETED);
        }
        return resolution instanceof Resolution.Split ? Optional.of(How.BOTH) : Optional.empty();
    }

    private static String reason(Resolution resolution) {
        return resolution instanceof Resolution.Defer defer ? defer.reason() : "";
    }

    private static List<Stamp> standing(Conflict conflict, StoredRow row) {
        Stream<Version> versions = conflict.isAboutDeletion()
                ? row.versions().all()
                : conflict.columns().stream().map(row.versions()::of);
        return versions.map(Version::stamp).distinct().sorted().toList();
    }
}

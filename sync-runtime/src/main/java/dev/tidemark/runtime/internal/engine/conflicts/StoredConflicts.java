package dev.tidemark.runtime.internal.engine.conflicts;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.conflict.ConflictList;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The conflicts in a store whose node may run elsewhere: they are read, and not settled. */
public final class StoredConflicts implements Conflicts {
    private final Supplier<Snapshot> snapshots;

    /** Creates them, with what opens a view of the store for each question. */
    public StoredConflicts(Supplier<Snapshot> snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public Page list(Filter filter, long before, int most) {
        return read(conflicts -> conflicts.page(filter, before, most));
    }

    @Override
    public long count(Filter filter) {
        return read(conflicts -> conflicts.count(filter));
    }

    @Override
    public Optional<ConflictRecord> find(String id) {
        return read(conflicts -> conflicts.find(id));
    }

    private <T> T read(Function<ConflictList, T> question) {
        try (Snapshot snapshot = snapshots.get()) {
            return question.apply(new ConflictList(snapshot));
        }
    }

    @Override
    public ConflictRecord resolve(String id, Choice choice) {
        throw new SyncException(
                SyncException.Kind.USAGE, "a conflict is settled by a write: open the node, or ask it where it runs");
    }
}

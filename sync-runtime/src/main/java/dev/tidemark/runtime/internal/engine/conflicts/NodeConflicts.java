package dev.tidemark.runtime.internal.engine.conflicts;

import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import java.util.Optional;
import java.util.function.Supplier;

/** The conflicts of a node that is open. */
public final class NodeConflicts implements Conflicts {
    private final Replica replica;
    private final StoredConflicts stored;
    private final Storage storage;

    /** Runs what touches the store. */
    public interface Storage {
        <T> T run(Supplier<T> work);
    }

    /** Creates them; what goes wrong with the store is told by what guards it. */
    public NodeConflicts(Replica replica, Storage storage) {
        this.replica = replica;
        this.stored = new StoredConflicts(replica::snapshot);
        this.storage = storage;
    }

    @Override
    public Page list(Filter filter, long before, int most) {
        return storage.run(() -> stored.list(filter, before, most));
    }

    @Override
    public long count(Filter filter) {
        return storage.run(() -> stored.count(filter));
    }

    @Override
    public Optional<ConflictRecord> find(String id) {
        return storage.run(() -> stored.find(id));
    }

    @Override
    public ConflictRecord resolve(String id, Choice choice) {
        ConflictRecord waiting = find(id).orElseThrow(() -> new SyncException(
                SyncException.Kind.USAGE,
                "there is no conflict '" + id + "' at node '" + replica.parts().name()
                        + "'. List those that there are"));
        return storage.run(() -> replica.inTransaction(work -> new Resolving(replica, work).settle(waiting, choice)));
    }
}

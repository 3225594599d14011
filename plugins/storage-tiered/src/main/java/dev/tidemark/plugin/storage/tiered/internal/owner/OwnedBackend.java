package dev.tidemark.plugin.storage.tiered.internal.owner;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.ChosenStorage;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Failures;
import java.util.Map;
import java.util.Optional;

/**
 * A backend that one store has to itself: by the lock of the node's folder, and by a lease where others could reach it. Whatever is
 * written to it shows first that this is still so.
 *
 * <p>Threading: as the backend.
 */
public final class OwnedBackend implements StorageBackend {
    private final OwnFolder folder;
    private final StorageBackend backend;
    private final Optional<Lease> lease;
    /** Read and written by whoever has the turn at the backend. */
    private volatile Stand stand;
    /** Where it stands if a commit that failed is through nonetheless. */
    private volatile Optional<Stand> perhaps = Optional.empty();

    /** Where the feed ends, and which commit was flushed last: what is written to the feed moves the one, and what is not the other. */
    private record Stand(long head, long flushed) {
        static Stand of(Snapshot backend) {
            return new Stand(backend.head(), OwnState.flushed(backend));
        }
    }

    private OwnedBackend(OwnFolder folder, StorageBackend backend, Optional<Lease> lease) {
        this.folder = folder;
        this.backend = backend;
        this.lease = lease;
        try (Snapshot now = backend.snapshot()) {
            this.stand = Stand.of(now);
        }
    }

    /** Creates a backend and takes it. */
    public static OwnedBackend take(ChosenStorage chosen, PluginContext context) {
        OwnFolder folder = OwnFolder.claim(context);
        try {
            StorageBackend backend = chosen.create(context);
            try {
                Optional<Lease> lease = chosen.capabilities().contains(StorageCapability.SHARED)
                        ? Optional.of(Lease.take(backend, folder.id(), context))
                        : Optional.empty();
                return new OwnedBackend(folder, backend, lease);
            } catch (RuntimeException e) {
                backend.close();
                throw e;
            }
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    public boolean isLeased() {
        return lease.isPresent();
    }

    @Override
    public Snapshot snapshot() {
        return backend.snapshot();
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        return backend.row(table, key);
    }

    @Override
    public Transaction begin() {
        Transaction transaction = backend.begin();
        try {
            checkAlone(transaction);
            lease.ifPresent(mine -> mine.renew(transaction));
            return transaction;
        } catch (RuntimeException e) {
            transaction.close();
            throw e;
        }
    }

    private void checkAlone(Transaction transaction) {
        Stand found = Stand.of(transaction);
        if (perhaps.filter(found::equals).isPresent() && isHeld(transaction)) {
            stand = found;
        }
        perhaps = Optional.empty();
        if (!found.equals(stand)) {
            throw Failures.of(
                    StorageException.Kind.READ_ONLY,
                    "somebody else has written to the backend: "
                            + (found.head() == stand.head()
                                    ? "commit " + found.flushed() + " was the last to be flushed, and not "
                                            + stand.flushed()
                                    : "its feed ends at " + found.head() + " and not at " + stand.head())
                            + ". With durability interval or wal it has to be this server's alone. Stop the others, or give"
                            + " each of them durability: sync");
        }
    }

    /** Returns whether this one was the last to commit. */
    private boolean isHeld(Transaction transaction) {
        return OwnState.Held.of(transaction)
                .filter(held -> held.isBy(holder()) && held.head() == transaction.head())
                .isPresent();
    }

    /** Commits a transaction that was begun here. */
    public void commit(Transaction transaction) {
        Stand reached = prepare(transaction);
        transaction.commit();
        stand = reached;
    }

    /**
     * Commits a transaction that was begun here, and that is repeated until a commit of it has succeeded. One that failed may be through
     * nonetheless, as where a connection is lost before the answer.
     */
    public void commitAgain(Transaction transaction) {
        Stand reached = prepare(transaction);
        try {
            transaction.commit();
        } catch (RuntimeException e) {
            perhaps = Optional.of(reached);
            throw e;
        }
        stand = reached;
    }

    private Stand prepare(Transaction transaction) {
        // What came before this may have taken longer than the lease.
        lease.ifPresent(mine -> mine.renew(transaction));
        new OwnState.Held(holder(), transaction.head()).put(transaction);
        return Stand.of(transaction);
    }

    /** Returns by what the one is known who has it. */
    public byte[] holder() {
        return folder.id();
    }

    /** Notes who has it and where its feed ends, before anything is in a log that builds on that. */
    public void hold() {
        try (Transaction transaction = begin()) {
            if (!isHeld(transaction)) {
                commit(transaction);
            }
        }
    }

    /** Shows that the store is there, though it has nothing to write. */
    public void renew() {
        try (Transaction transaction = begin()) {
            transaction.commit();
        }
    }

    @Override
    public boolean hasCaptured() {
        return backend.hasCaptured();
    }

    @Override
    public Optional<Adoption> adoption() {
        return backend.adoption();
    }

    @Override
    public Map<String, Long> statistics() {
        return backend.statistics();
    }

    @Override
    public void close() {
        try {
            lease.ifPresent(mine -> mine.end(backend));
        } finally {
            try {
                backend.close();
            } finally {
                folder.close();
            }
        }
    }
}

package dev.tidemark.plugin.storage.tiered.internal.owner;

import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.ChosenStorage;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageException;
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
    /** Where the feed stands; read and written by whoever has the turn at the backend. */
    private volatile long head;

    private OwnedBackend(OwnFolder folder, StorageBackend backend, Optional<Lease> lease) {
        this.folder = folder;
        this.backend = backend;
        this.lease = lease;
        try (Snapshot now = backend.snapshot()) {
            this.head = now.head();
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
    public Transaction begin() {
        Transaction transaction = backend.begin();
        try {
            checkAlone(transaction.head());
            lease.ifPresent(mine -> mine.renew(transaction));
            return transaction;
        } catch (RuntimeException e) {
            transaction.close();
            throw e;
        }
    }

    private void checkAlone(long found) {
        if (found != head) {
            throw Failures.of(
                    StorageException.Kind.READ_ONLY,
                    "somebody else has written to the backend: its feed ends at " + found + " and not at " + head
                            + ". With durability interval or wal it has to be this server's alone. Stop the others, or give"
                            + " each of them durability: sync");
        }
    }

    /** Commits a transaction that was begun here. */
    public void commit(Transaction transaction) {
        long reached = transaction.head();
        // What came before this may have taken longer than the lease.
        lease.ifPresent(mine -> mine.renew(transaction));
        new OwnState.Held(holder(), reached).put(transaction);
        transaction.commit();
        head = reached;
    }

    /** Returns by what the one is known who has it. */
    public byte[] holder() {
        return folder.id();
    }

    /** Notes who has it and where its feed ends, before anything is in a log that builds on that. */
    public void hold() {
        try (Transaction transaction = begin()) {
            if (OwnState.Held.of(transaction)
                    .filter(held -> held.isBy(holder()) && held.head() == head)
                    .isEmpty()) {
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

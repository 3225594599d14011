package dev.tidemark.plugin.storage.tiered.internal.owner;

import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Failures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/**
 * The right to a backend that several could write to, for one server at a time. It stands in the backend, is renewed with each flush and
 * in between, and ends by itself when the server does not come any more. The same server has it again at once: it is known by its
 * {@link OwnFolder}.
 *
 * <p>Threading: one transaction of the backend at a time.
 */
public final class Lease {
    /** Long enough that a pause of the machine does not end it. */
    public static final Duration TIME = Duration.ofSeconds(30);

    private final byte[] holder;
    private final InstantSource clock;

    private Lease(byte[] holder, InstantSource clock) {
        this.holder = holder;
        this.clock = clock;
    }

    /** Takes the lease. */
    public static Lease take(StorageBackend backend, byte[] holder, PluginContext context) {
        Lease lease = new Lease(holder, context.clock());
        try (Transaction transaction = backend.begin()) {
            lease.checkFree(transaction);
            lease.renew(transaction);
            transaction.commit();
        }
        return lease;
    }

    /** Returns the lease of one who does not take it, but only shares the backend as long as nobody has it. */
    public static Lease ofNobody(PluginContext context) {
        return new Lease(new byte[0], context.clock());
    }

    /** Sees that nobody else has the lease. */
    public void checkFree(Transaction transaction) {
        other(transaction).ifPresent(owner -> {
            throw Failures.of(
                    StorageException.Kind.READ_ONLY,
                    "another server with durability interval or wal has the backend to itself until " + owner.until()
                            + ", and goes on if it runs. Stop it and wait until then, or give each server durability:"
                            + " sync");
        });
    }

    private Optional<OwnState.Owner> other(Transaction transaction) {
        return OwnState.Owner.of(transaction)
                .filter(owner -> !isMine(owner) && owner.until().isAfter(clock.instant()));
    }

    private boolean isMine(OwnState.Owner owner) {
        return Arrays.equals(owner.id(), holder);
    }

    /** Renews the lease in a transaction of the backend, unless another server has it now. */
    public void renew(Transaction transaction) {
        if (other(transaction).isPresent()) {
            throw Failures.of(
                    StorageException.Kind.READ_ONLY,
                    "another server has taken the backend to itself, since this one did not come for "
                            + TIME.toSeconds() + " s. What is in memory here can't be kept; stop this server");
        }
        Instant until = clock.instant().plus(TIME);
        new OwnState.Owner(holder, until).put(transaction);
    }

    /** Gives the lease back. */
    public void end(StorageBackend backend) {
        try (Transaction transaction = backend.begin()) {
            if (OwnState.Owner.of(transaction).filter(this::isMine).isPresent()) {
                OwnState.Owner.remove(transaction);
                transaction.commit();
            }
        }
    }
}

package dev.tidemark.runtime;

import java.time.Duration;
import java.util.Objects;

/**
 * What a sync did.
 *
 * @param server the address that was synced with
 * @param pushed what went to the server
 * @param pulled what came from it
 * @param conflicts how many rows of this push were in conflict at the server
 * @param setAside how many rows of the server's this node keeps aside now, since a constraint of its own store refuses them;
 *     they are tried again at every sync, and {@link NodeStatus#problems} names them
 * @param elapsed from the call to its end
 */
public record SyncReport(String server, Pushed pushed, Pulled pulled, long conflicts, long setAside, Duration elapsed) {
    /** Checks that nothing is null. */
    public SyncReport {
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(pushed, "pushed");
        Objects.requireNonNull(pulled, "pulled");
        Objects.requireNonNull(elapsed, "elapsed");
    }

    /** Returns whether every write was accepted or merged. */
    public boolean isClean() {
        return pushed.superseded() + pushed.rejected() + pushed.deferred() == 0;
    }

    /**
     * What went to the server.
     *
     * @param rows row versions sent
     * @param bytes sent in frames, all kinds
     * @param rawBytes what the batches among them came to before they were compressed
     * @param accepted as they were
     * @param merged with other columns of the server's
     * @param superseded by the server's version
     * @param rejected by a constraint
     * @param deferred to a person
     */
    public record Pushed(
            long rows,
            long bytes,
            long rawBytes,
            long accepted,
            long merged,
            long superseded,
            long rejected,
            long deferred) {}

    /**
     * What came from the server.
     *
     * @param rows row versions taken, deletions not counted
     * @param deletes rows deleted
     * @param bytes received in frames, all kinds
     * @param rawBytes what the pages among them came to before they were compressed
     */
    public record Pulled(long rows, long deletes, long bytes, long rawBytes) {}
}

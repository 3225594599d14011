package dev.tidemark.runtime.internal.engine.peers;

import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Hello;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Writes of devices that have come to a server by way of others, which offer to a restored server whatever it has lost. For each
 * author the highest number is kept, where it is above what the author has brought itself. An author whose writes have not left it
 * up to there was restored as well: it would give numbers anew under which others hold its lost writes.
 */
public final class OfferedWrites {
    private static final String PREFIX = "offered/";

    private final Map<UUID, Long> highest = new HashMap<>();
    private final UUID server;
    private final UUID device;

    /** @param device who brings the writes; its own are not offered */
    public OfferedWrites(UUID server, UUID device) {
        this.server = server;
        this.device = device;
    }

    /** Notes by whom a change that was offered is, its row and each of its columns. */
    public void note(Change change) {
        note(change.versions().row());
        change.versions().columns().values().forEach(this::note);
    }

    private void note(Version version) {
        UUID node = version.stamp().author().node();
        if (!node.equals(device) && !node.equals(server) && !version.stamp().isBottom()) {
            highest.merge(node, version.stamp().sequence(), Math::max);
        }
    }

    /** Keeps, for each author, the highest number if it is above what is known of the author. */
    public void save(Transaction transaction) {
        highest.forEach((author, number) -> {
            long brought = Downstream.load(transaction, author)
                    .map(Downstream::committed)
                    .orElse(0L);
            if (number > Math.max(brought, number(transaction, author))) {
                transaction.putState(PREFIX + author, NodeState.encodeLong(number));
            }
        });
    }

    private static long number(Snapshot snapshot, UUID author) {
        return NodeState.longState(snapshot, PREFIX + author);
    }

    /** Returns whether a device that greets lacks writes of its own which others have brought. */
    public static boolean isAheadOf(Hello hello, Snapshot snapshot) {
        return hello.sent().isPresent()
                && number(snapshot, hello.node()) > hello.sent().getAsLong();
    }
}

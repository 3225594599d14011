package dev.tidemark.runtime.internal.engine.upkeep;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.HistoryPolicy;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.history.OldEntries;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Forgets what is older than the histories of tables are to reach back, some entries at a time. */
public final class OldHistory implements Maintenance.Work {
    private static final int AT_ONCE = 1_000;

    private final Replica replica;
    private final HistoryPolicy policy;
    private final Duration step;

    private OldHistory(Replica replica, HistoryPolicy policy, Duration shortest) {
        this.replica = replica;
        this.policy = policy;
        this.step = Maintenance.step(shortest);
    }

    /** Returns the work of a node that keeps any history. */
    public static Optional<OldHistory> of(Replica replica) {
        HistoryPolicy policy = replica.parts().history();
        return Stream.concat(
                        policy.standard().stream(),
                        policy.tables().values().stream().flatMap(Optional::stream))
                .min(Duration::compareTo)
                .map(shortest -> new OldHistory(replica, policy, shortest));
    }

    @Override
    public Duration run() {
        OldEntries old = new OldEntries(policy, replica.clock().wallMillis());
        Optional<String> table;
        try (Snapshot snapshot = replica.snapshot()) {
            table = old.next(snapshot);
        }
        table.ifPresent(name -> replica.inTransaction(work -> {
            old.forget(work.transaction(), name, AT_ONCE);
            return name;
        }));
        return table.isPresent() ? Duration.ZERO : step;
    }
}

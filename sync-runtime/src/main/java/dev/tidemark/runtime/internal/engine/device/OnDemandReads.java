package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.engine.link.Target;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Reads rows of tables on demand. While a live session tells this device of each change, a row that is here is as the server has it.
 * Else the server is asked, and where it can't be, the copy answers; of a row that is not here nothing can be said then.
 *
 * <p>Threading: safe. A read may be completed on a session's executor.
 */
public final class OnDemandReads {
    /** For so long after the server could not be reached a copy answers at once. */
    private static final Duration OFFLINE = Duration.ofSeconds(10);

    private final Replica replica;
    private final Syncing syncing;
    private final Supplier<List<Target>> targets;
    private final HeldRows held;
    private final Map<String, Duration> deadlines = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private volatile Optional<Long> failedMillis = Optional.empty();

    /** @param targets the server's addresses; throws where there are none */
    public OnDemandReads(Replica replica, Syncing syncing, Supplier<List<Target>> targets, HeldRows held) {
        this.replica = replica;
        this.syncing = syncing;
        this.targets = targets;
        this.held = held;
        replica.parts().onDemand().forEach((name, settings) -> deadlines.put(name, settings.deadline()));
    }

    /** Returns a row as {@link dev.tidemark.runtime.SyncNode#get} says. */
    public CompletionStage<Optional<Row>> read(String table, RowKey key) {
        Breach.Reference row = new Breach.Reference(table, key);
        held.await(row);
        Optional<StoredRow> here = here(row);
        boolean needsNoQuestion = here.isPresent() && (syncing.isCurrent() || hasJustFailed());
        return (needsNoQuestion ? CompletableFuture.<Void>completedFuture(null) : ask(row))
                .handle((fetched, failure) -> answer(row, Optional.ofNullable(failure)));
    }

    private Optional<StoredRow> here(Breach.Reference row) {
        try (Snapshot snapshot = replica.snapshot()) {
            boolean isDefined =
                    snapshot.tables().stream().anyMatch(table -> table.name().equals(row.table()));
            return isDefined ? snapshot.row(row.table(), row.key()) : Optional.empty();
        }
    }

    private boolean hasJustFailed() {
        long now = replica.clock().machineMillis();
        return failedMillis
                .filter(then -> then <= now && now - then < OFFLINE.toMillis())
                .isPresent();
    }

    private CompletableFuture<Void> ask(Breach.Reference row) {
        try {
            CompletableFuture<Void> fetched = syncing.fetch(targets.get(), row);
            Duration deadline = deadlines.get(row.table());
            Runnable stopWaiting = replica.parts()
                    .scheduler()
                    .after(
                            deadline,
                            () -> fetched.completeExceptionally(new SyncException(
                                    SyncException.Kind.UNREACHABLE,
                                    "the server did not answer within " + deadline.toMillis() + " ms")));
            return fetched.whenComplete((any, failure) -> {
                stopWaiting.run();
                failedMillis = failure == null
                        ? Optional.empty()
                        : Optional.of(replica.clock().machineMillis());
            });
        } catch (SyncException nobody) {
            return CompletableFuture.failedFuture(nobody);
        }
    }

    /** The server was reached. */
    public void synced() {
        failedMillis = Optional.empty();
    }

    private Optional<Row> answer(Breach.Reference row, Optional<Throwable> failure) {
        Optional<SyncException> problem = failure.map(OnDemandReads::problem);
        Optional<StoredRow> now = Optional.empty();
        try {
            now = here(row);
        } finally {
            held.read(row, now.isPresent());
        }
        if (now.isEmpty() && problem.isPresent()) {
            throw new SyncException(
                    problem.get().kind(),
                    "row " + row.key() + " of table '" + row.table()
                            + "' is not held here, and the server can't be asked for it: "
                            + problem.get().getMessage(),
                    problem.get());
        }
        return now.filter(each -> !each.deleted()).map(StoredRow::values);
    }

    private static SyncException problem(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof SyncException known
                ? known
                : new SyncException(SyncException.Kind.INTERNAL, "it failed: " + cause, cause);
    }
}

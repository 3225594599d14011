package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.engine.link.Target;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.SetAside;
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

    /** A row that is here, and why it is not where that is known. */
    private record Here(Optional<StoredRow> row, Optional<String> obstacle) {
        Optional<Row> shown() {
            return row.filter(each -> !each.deleted()).map(StoredRow::values);
        }
    }

    /** Returns a row as {@link dev.tidemark.runtime.SyncNode#get} says. */
    public CompletionStage<Optional<Row>> read(String table, RowKey key) {
        Breach.Reference row = new Breach.Reference(table, key);
        held.await(row);
        try {
            Here here = here(row, false);
            if (here.row().isEmpty() || !(syncing.isCurrent() || hasJustFailed())) {
                return ask(row).handle((fetched, failure) -> answer(row, Optional.ofNullable(failure)));
            }
            // What was here is the answer: it may be let go before anybody looks again.
            held.read(row, true);
            return CompletableFuture.completedFuture(here.shown());
        } catch (RuntimeException failure) {
            held.read(row, false);
            throw failure;
        }
    }

    /** @param isLast whether a table that is not known is none */
    private Here here(Breach.Reference row, boolean isLast) {
        try (Snapshot snapshot = replica.snapshot()) {
            return isDefined(row, snapshot.tables(), isLast)
                    ? new Here(
                            snapshot.row(row.table(), row.key()), SetAside.obstacle(snapshot, row.table(), row.key()))
                    : new Here(Optional.empty(), Optional.empty());
        }
    }

    /** A table that comes from the server may be there once that was asked; by another name it is not there. */
    private static boolean isDefined(Breach.Reference row, List<TableDefinition> tables, boolean isLast) {
        Optional<TableDefinition> known = tables.stream()
                .filter(table -> table.name().equals(row.table()))
                .findFirst();
        boolean isMisspelt = tables.stream().anyMatch(table -> table.name().equalsIgnoreCase(row.table()));
        if (known.isEmpty() && (isLast || isMisspelt)) {
            List<String> names = tables.stream().map(TableDefinition::name).toList();
            throw usage("there is no table '" + row.table() + "'. There are: " + String.join(", ", names));
        }
        if (known.isPresent() && known.get().keyColumns().size() != row.key().size()) {
            throw usage("the key of table '" + row.table() + "' is "
                    + known.get().key() + ", but " + row.key() + " was given");
        }
        return known.isPresent();
    }

    private static SyncException usage(String message) {
        return new SyncException(SyncException.Kind.USAGE, message);
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
                boolean isOffline = failure != null && problem(failure).kind() == SyncException.Kind.UNREACHABLE;
                failedMillis = isOffline ? Optional.of(replica.clock().machineMillis()) : Optional.empty();
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
        boolean isWithheld =
                problem.filter(each -> each.getCause() instanceof Withheld).isPresent();
        boolean isHere = false;
        try {
            Here now = here(row, problem.isEmpty());
            isHere = now.row().isPresent();
            if (isWithheld) {
                throw problem.get();
            }
            if (!isHere) {
                requireNoObstacle(row, problem, now.obstacle());
            }
            return now.shown();
        } finally {
            held.read(row, isHere);
        }
    }

    private static void requireNoObstacle(
            Breach.Reference row, Optional<SyncException> problem, Optional<String> obstacle) {
        String name = "row " + row.key() + " of table '" + row.table() + "'";
        problem.ifPresent(because -> {
            throw new SyncException(
                    because.kind(),
                    name + " is not held here, and the server can't be asked for it: " + because.getMessage(),
                    because);
        });
        obstacle.ifPresent(constraint -> {
            throw new SyncException(
                    SyncException.Kind.REFUSED,
                    name + " is at the server, breaks " + constraint
                            + " here, and is set aside. Change what is in its way here, or the row elsewhere");
        });
    }

    private static SyncException problem(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Withheld) {
            return new SyncException(SyncException.Kind.REFUSED, cause.getMessage(), cause);
        }
        return cause instanceof SyncException known
                ? known
                : new SyncException(SyncException.Kind.INTERNAL, "it failed: " + cause, cause);
    }
}

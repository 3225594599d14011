package dev.tidemark.runtime.internal.engine.upkeep;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNodeBuilder.Parts;
import dev.tidemark.runtime.internal.engine.capture.OwnWriter;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Deletes the rows of a table that nobody has written for as long as they are to live.
 *
 * <p><b>Who.</b> The node whose word is final for the others: a server, or a node that has nobody to sync with and never had. The
 * deletion is a write of its own like any other, so that it travels, is remembered, and is not undone by what was written before it.
 *
 * <p><b>Which.</b> A row is as old as the newest of its stamps. The feed has rows in the order in which they came here, which is nearly
 * that of their stamps; so it is read from where the last look ended up to the first row of the table that is not old yet. What lies
 * before that was deleted, or was written again and lies behind it. A look costs what has come since, whatever is stored. A row that comes
 * late, with an old stamp, waits until those before it are old: for no longer than a life. Rows that were there when tracking
 * started have no time, and are left alone until somebody writes them.
 *
 * <p>How far it has looked stands in the store, so that a store that is put back to an earlier state is looked at again from there.
 */
public final class OldRows implements Maintenance.Work {
    private static final System.Logger LOGGER = System.getLogger(OldRows.class.getName());
    private static final int AT_ONCE = 1_000;
    private static final long NOWHERE = -1;
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final Replica replica;
    private final String table;
    private final Duration life;
    private final String stateName;

    private OldRows(Replica replica, String table, Duration life) {
        this.replica = replica;
        this.table = table;
        this.life = life;
        this.stateName = NodeState.EXPIRED_PREFIX + table;
    }

    /** Returns the work of a node, one piece for each table whose rows have an end. */
    public static Stream<Maintenance.Work> of(Replica replica) {
        Parts parts = replica.parts();
        boolean decides = parts.role() == Role.SERVER || parts.peers().isEmpty();
        return decides
                ? parts.lives().entrySet().stream().map(table -> new OldRows(replica, table.getKey(), table.getValue()))
                : Stream.empty();
    }

    /**
     * What a look has found.
     *
     * @param old rows that are to be deleted
     * @param reached up to where it has looked
     * @param isAll whether it has come to an end, or to a row that is not old yet
     * @param pause how long nothing is due then
     */
    private record Found(List<StoredRow> old, long reached, boolean isAll, Duration pause) {}

    @Override
    public Duration run() {
        Found found = look();
        if (!found.old().isEmpty() || !found.isAll()) {
            delete(found);
        }
        return found.isAll() ? found.pause() : Duration.ZERO;
    }

    private Found look() {
        long now = replica.clock().wallMillis();
        try (Snapshot snapshot = replica.snapshot()) {
            if (replica.parts().role() == Role.DEVICE && Upstream.load(snapshot).isKnown()) {
                return new Found(List.of(), NOWHERE, true, Maintenance.step(life));
            }
            long reached = NodeState.longState(snapshot, stateName);
            List<StoredRow> old = new ArrayList<>();
            try (RowCursor feed = snapshot.changesSince(reached)) {
                for (int i = 0; i < AT_ONCE; i++) {
                    Optional<StoredRow> row = feed.next();
                    if (row.isEmpty()) {
                        return new Found(old, reached, true, Maintenance.step(life));
                    }
                    long end = isMeant(row.get()) ? end(row.get()) : Long.MIN_VALUE;
                    if (end > now) {
                        return new Found(old, reached, true, until(Duration.ofMillis(end - now)));
                    } else if (end > Long.MIN_VALUE) {
                        old.add(row.get());
                    }
                    reached = row.get().lsn();
                }
            }
            return new Found(old, reached, false, Duration.ZERO);
        }
    }

    private boolean isMeant(StoredRow row) {
        return !row.deleted() && row.table().equalsIgnoreCase(table);
    }

    /** Returns when a row's life ends; never, in terms of the caller, where nobody knows when it was written. */
    private long end(StoredRow row) {
        long written = row.versions()
                .all()
                .filter(version -> !version.stamp().isBottom())
                .mapToLong(version -> version.stamp().epochMillis())
                .max()
                .orElse(Long.MIN_VALUE);
        return written == Long.MIN_VALUE ? written : written + life.toMillis();
    }

    private Duration until(Duration due) {
        Duration longest = Maintenance.step(life);
        return due.compareTo(SHORTEST) < 0 ? SHORTEST : due.compareTo(longest) > 0 ? longest : due;
    }

    /** A row that can't go, since others refer to it, does not keep the others. */
    private void delete(Found found) {
        try {
            delete(found.old(), found.reached());
        } catch (SyncException refused) {
            for (StoredRow row : found.old()) {
                deleteAlone(row);
            }
            delete(List.of(), found.reached());
        }
    }

    private void deleteAlone(StoredRow row) {
        try {
            delete(List.of(row), NOWHERE);
        } catch (SyncException refused) {
            LOGGER.log(
                    Level.WARNING,
                    "row " + row.key() + " of table '" + row.table() + "' has not been written for " + life
                            + ", but can't be deleted: " + refused.getMessage()
                            + ". It stays until it is written again");
        }
    }

    private void delete(List<StoredRow> rows, long reached) {
        replica.inTransaction(work -> {
            OwnWriter writer = new OwnWriter(
                    work.transaction(), replica.ownWrites(work.transaction()), replica.clock(), work.events());
            for (StoredRow row : rows) {
                // Somebody may have written it meanwhile, or another server may have deleted it.
                boolean isAsFound = work.transaction()
                        .row(row.table(), row.key())
                        .filter(now -> now.lsn() == row.lsn())
                        .isPresent();
                if (isAsFound) {
                    writer.delete(row.table(), row.key());
                }
            }
            writer.finish();
            if (reached != NOWHERE) {
                work.transaction().putState(stateName, NodeState.encodeLong(reached));
            }
            return rows;
        });
    }
}

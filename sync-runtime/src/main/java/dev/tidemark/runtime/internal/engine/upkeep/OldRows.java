package dev.tidemark.runtime.internal.engine.upkeep;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNodeBuilder.Parts;
import dev.tidemark.runtime.internal.engine.capture.OwnWriter;
import dev.tidemark.runtime.internal.engine.peers.Upstream;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.LifeClock;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
 * started have no time, and are left alone until somebody writes them. A row that can't go, since others refer to it, is noted, and tried
 * again.
 *
 * <p><b>When.</b> By this machine's clock, which may be wrong: {@link LifeClock} says when it is not to be believed.
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
    private final String clockName;
    private final RowsThatStay refused;
    private final long firstSeen;

    private OldRows(Replica replica, String table, Duration life) {
        this.replica = replica;
        this.table = table;
        this.life = life;
        this.stateName = NodeState.EXPIRED_PREFIX + table;
        this.clockName = LifeClock.PREFIX + table;
        this.refused = new RowsThatStay(table);
        this.firstSeen = replica.clock().lastMillis();
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
     * @param clock what is known of the clock now
     * @param hasChanged whether there is anything to note
     */
    private record Found(
            List<StoredRow> old, long reached, boolean isAll, Duration pause, LifeClock clock, boolean hasChanged) {
        static Found nothing(Duration pause, LifeClock clock, boolean hasChanged) {
            return new Found(List.of(), NOWHERE, true, pause, clock, hasChanged);
        }
    }

    @Override
    public Duration run() {
        Found found = look();
        if (found.hasChanged()) {
            delete(found);
        }
        if (!found.isAll()) {
            return Duration.ZERO;
        }
        if (found.reached() != NOWHERE) {
            refused.again().forEach(this::isDeletedAlone);
        }
        return found.pause();
    }

    private Found look() {
        long now = replica.clock().wallMillis();
        try (Snapshot snapshot = replica.snapshot()) {
            Optional<LifeClock> noted = snapshot.state(clockName).map(LifeClock::decode);
            LifeClock clock = noted.orElseGet(() -> LifeClock.first(firstSeen == 0 ? now : firstSeen))
                    .at(now, Maintenance.step(life));
            if (replica.isDevice() && Upstream.load(snapshot).isKnown()) {
                return Found.nothing(Maintenance.step(life), clock, false);
            } else if (clock.isDoubted()) {
                return Found.nothing(
                        Maintenance.step(life),
                        clock,
                        noted.filter(clock::equals).isEmpty());
            }
            return look(snapshot, now, noted, clock);
        }
    }

    private Found look(Snapshot snapshot, long now, Optional<LifeClock> noted, LifeClock clock) {
        long reached = NodeState.longState(snapshot, stateName);
        List<StoredRow> old = new ArrayList<>();
        refused.load(snapshot);
        try (RowCursor feed = snapshot.changesSince(reached)) {
            for (int i = 0; i < AT_ONCE; i++) {
                Optional<StoredRow> row = feed.next();
                if (row.isEmpty()) {
                    return found(old, reached, Maintenance.step(life), noted, clock);
                }
                long end = isMeant(row.get()) ? end(row.get(), clock, now) : Long.MIN_VALUE;
                if (end > now) {
                    // A time that is further ahead than a life is one that nobody waits for.
                    boolean isAhead = end - now > 2 * life.toMillis();
                    return found(
                            old,
                            reached,
                            until(Duration.ofMillis(Math.min(end - now, life.toMillis()))),
                            noted,
                            isAhead ? clock.marked(snapshot.head(), now) : clock);
                } else if (end > Long.MIN_VALUE) {
                    old.add(row.get());
                }
                reached = row.get().lsn();
            }
        }
        return new Found(old, reached, false, Duration.ZERO, clock, true);
    }

    private Found found(List<StoredRow> old, long reached, Duration pause, Optional<LifeClock> noted, LifeClock clock) {
        boolean isNoted = noted.filter(clock::equals).isPresent();
        return new Found(old, reached, true, pause, clock, !old.isEmpty() || refused.hasOthers() || !isNoted);
    }

    private boolean isMeant(StoredRow row) {
        return !row.deleted() && row.table().equalsIgnoreCase(table);
    }

    /** Returns when a row's life ends; never, in terms of the caller, where nobody knows when it was written. */
    private long end(StoredRow row, LifeClock clock, long now) {
        long written = row.versions()
                .all()
                .filter(version -> !version.stamp().isBottom())
                .mapToLong(version -> version.stamp().epochMillis())
                .max()
                .orElse(Long.MIN_VALUE);
        if (written == Long.MIN_VALUE) {
            return written;
        }
        return (written - now > life.toMillis() ? clock.atLatest(row.lsn(), now).orElse(written) : written)
                + life.toMillis();
    }

    private Duration until(Duration due) {
        Duration longest = Maintenance.step(life);
        return due.compareTo(SHORTEST) < 0 ? SHORTEST : due.compareTo(longest) > 0 ? longest : due;
    }

    /** A row that can't go, since others refer to it, does not keep the others. */
    private void delete(Found found) {
        try {
            write(found.old(), work -> note(work, found, List.of()));
        } catch (SyncException any) {
            List<StoredRow> kept =
                    found.old().stream().filter(row -> !isDeletedAlone(row)).toList();
            write(List.of(), work -> note(work, found, kept));
        }
    }

    private void note(Transaction transaction, Found found, List<StoredRow> kept) {
        transaction.putState(clockName, found.clock().encode());
        if (found.reached() != NOWHERE) {
            transaction.putState(stateName, NodeState.encodeLong(found.reached()));
        }
        refused.note(transaction, kept);
    }

    private boolean isDeletedAlone(StoredRow row) {
        try {
            write(List.of(row), work -> refused.forget(work, row));
            return true;
        } catch (SyncException problem) {
            LOGGER.log(
                    refused.isNew(row) ? Level.WARNING : Level.DEBUG,
                    "row " + row.key() + " of table '" + row.table() + "' has not been written for " + life
                            + ", but can't be deleted: " + problem.getMessage()
                            + ". It is tried again from time to time");
            return false;
        }
    }

    private void write(List<StoredRow> rows, Consumer<Transaction> further) {
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
            further.accept(work.transaction());
            return rows;
        });
    }
}

package dev.tidemark.runtime.internal.engine.capture;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import dev.tidemark.runtime.internal.engine.state.NodeState;
import dev.tidemark.runtime.internal.engine.state.PartialTables;
import dev.tidemark.runtime.internal.engine.state.SetAside;
import dev.tidemark.runtime.internal.engine.tables.AskedColumns;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Folds what an app wrote by itself into stamps. It comes first in every transaction, so that a write which was captured
 * before a pull is stamped with what had been seen before it.
 */
public final class Harvest {
    private final OwnWrites own;
    private final HybridClock clock;
    private final Consumer<ChangeEvent> events;

    public Harvest(OwnWrites own, HybridClock clock, Consumer<ChangeEvent> events) {
        this.own = own;
        this.clock = clock;
        this.events = events;
    }

    /** Stamps everything that was captured, and returns the number of rows. */
    public long run(Transaction transaction) {
        long rows = 0;
        long lsn = 0;
        ReplacedValues replaced = new ReplacedValues(transaction, own);
        try (CapturedCursor captured = transaction.captured()) {
            for (Optional<CapturedWrite> write = captured.next(); write.isPresent(); write = captured.next()) {
                if (rows++ == 0) {
                    lsn = transaction.openFeed();
                }
                lsn++;
                note(transaction, replaced, write.get(), lsn);
                stamp(transaction, write.get(), lsn);
            }
        }
        if (rows > 0) {
            transaction.putState(NodeState.CLOCK, NodeState.encodeLong(clock.last()));
        }
        return rows;
    }

    /** What an app replaced, the store may tell; a column that it left alone is as it was. */
    private static void note(Transaction transaction, ReplacedValues replaced, CapturedWrite write, long lsn) {
        boolean isUpdate = write.kind() == CapturedWrite.Kind.UPDATED;
        write.before()
                .filter(row -> isUpdate && !row.deleted())
                .ifPresent(row -> replaced.updated(
                        row,
                        write.columns(),
                        column -> write.columns().contains(column)
                                ? write.replaced().get(column)
                                : transaction
                                        .row(write.table(), write.key())
                                        .flatMap(each -> each.values().get(column)),
                        lsn));
    }

    private void stamp(Transaction transaction, CapturedWrite write, long lsn) {
        long time = clock.captured(write.epochMillis());
        Versions versions =
                own.in(write.table(), write.key()).versions(write.kind(), write.columns(), write.before(), time, lsn);
        boolean deleted = write.kind() == CapturedWrite.Kind.DELETED;
        transaction.stamp(
                new StoredRow(write.table(), write.key(), deleted, Row.EMPTY, versions, lsn, own.pending(lsn)));
        events.accept(new ChangeEvent(
                write.table(), write.key(), deleted ? ChangeEvent.Kind.DELETED : ChangeEvent.Kind.WRITTEN, false));
    }

    /**
     * The versions of a node's own writes.
     *
     * @param self the author
     * @param context what the author has seen now
     * @param unheld what the author has seen of a row that is not here
     * @param acknowledged up to which own number a server has everything
     * @param told up to which own number the author knows what became of its writes that had seen nothing: what it writes over a
     *     later one has seen no more than that one
     * @param sent up to which own number writes may have left this node
     * @param tracksPending whether own writes wait for a server's acknowledgement
     * @param asked the columns of which a strategy of this node asks for the common ancestor
     * @param aside where rows are set aside of which the author has seen less; nothing where there are none
     * @param partial the tables of which only some rows are here
     * @param amongEquals at a node without a server which rows are written as a whole; nothing at any other
     * @param carried writes of other devices that did not come from the server: who writes over one has seen it
     */
    public record OwnWrites(
            Author self,
            Context context,
            Context unheld,
            long acknowledged,
            long told,
            long sent,
            boolean tracksPending,
            AskedColumns asked,
            Optional<Snapshot> aside,
            PartialTables partial,
            Optional<Predicate<StoredRow>> amongEquals,
            Set<Stamp> carried) {

        /** Creates the writes of a node that holds all rows of its tables, and has a server or is one. */
        public OwnWrites(
                Author self,
                Context context,
                long acknowledged,
                long sent,
                boolean tracksPending,
                AskedColumns asked,
                Optional<Snapshot> aside) {
            this(
                    self,
                    context,
                    context,
                    acknowledged,
                    acknowledged,
                    sent,
                    tracksPending,
                    asked,
                    aside,
                    PartialTables.NONE,
                    Optional.empty(),
                    Set.of());
        }

        /** Returns this for a node that holds only some rows of some tables. */
        public OwnWrites with(PartialTables tables) {
            return new OwnWrites(
                    self,
                    context,
                    unheld,
                    acknowledged,
                    told,
                    sent,
                    tracksPending,
                    asked,
                    aside,
                    tables,
                    amongEquals,
                    carried);
        }

        /** Returns this for a node that has writes of other devices which did not come from the server. */
        public OwnWrites over(Set<Stamp> others) {
            if (others.isEmpty()) {
                return this;
            }
            return new OwnWrites(
                    self,
                    context,
                    unheld,
                    acknowledged,
                    told,
                    sent,
                    tracksPending,
                    asked,
                    aside,
                    partial,
                    amongEquals,
                    others);
        }

        /**
         * Returns the writes of a node among equals. Nothing of them waits for an acknowledgement, and what it writes again has seen
         * what has come meanwhile: conflicts are found where the writes meet.
         *
         * @param whole which rows are written as a whole, whatever columns an app writes
         */
        public static OwnWrites amongEquals(
                Author self, Context context, Optional<Snapshot> aside, Predicate<StoredRow> whole) {
            return new OwnWrites(
                    self,
                    context,
                    context,
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    false,
                    AskedColumns.NONE,
                    aside,
                    PartialTables.NONE,
                    Optional.of(whole),
                    Set.of());
        }

        /** Returns this for writes to a row. */
        OwnWrites in(String table, RowKey key) {
            Context seen = aside.map(snapshot -> SetAside.seen(snapshot, table, key, context))
                    .orElse(context);
            if (partial.has(table)) {
                return new OwnWrites(
                        self,
                        seen,
                        Context.EMPTY,
                        acknowledged,
                        Math.min(partial.told(), acknowledged),
                        sent,
                        tracksPending,
                        asked,
                        Optional.empty(),
                        PartialTables.NONE,
                        amongEquals,
                        carried);
            }
            return seen == context
                    ? this
                    : new OwnWrites(
                            self,
                            seen,
                            seen,
                            acknowledged,
                            told,
                            sent,
                            tracksPending,
                            asked,
                            Optional.empty(),
                            PartialTables.NONE,
                            amongEquals,
                            carried);
        }

        /** Returns this for somebody who has seen a write of another author, wherever it stands. */
        public OwnWrites covering(Stamp stamp) {
            return new OwnWrites(
                    self,
                    context.withWrite(stamp.author(), stamp.sequence()),
                    unheld.withWrite(stamp.author(), stamp.sequence()),
                    acknowledged,
                    told,
                    sent,
                    tracksPending,
                    asked,
                    aside,
                    partial,
                    amongEquals,
                    carried);
        }

        /** Returns whether a write to a row of a table is one to all of its columns. */
        private boolean isWhole(StoredRow row) {
            return amongEquals.filter(whole -> whole.test(row)).isPresent();
        }

        long pending(long lsn) {
            return tracksPending ? lsn : 0;
        }

        Versions versions(
                CapturedWrite.Kind kind, Iterable<String> columns, Optional<StoredRow> before, long time, long lsn) {
            Stamp stamp = new Stamp(time, self, lsn);
            if (kind != CapturedWrite.Kind.UPDATED
                    || before.isEmpty()
                    || before.get().deleted()
                    || isWhole(before.get())) {
                Context seen = before.map(row -> seen(row.versions().all())).orElse(unheld);
                Version whole = new Version(stamp, seen, lsn);
                return kind == CapturedWrite.Kind.DELETED && amongEquals.isPresent()
                        ? before.map(row -> withImage(whole, row)).orElse(Versions.of(whole))
                        : Versions.of(whole);
            }
            Versions old = before.get().versions();
            Map<String, Version> versions = new HashMap<>(old.columns());
            for (String column : columns) {
                versions.put(column, new Version(stamp, seen(Stream.of(old.of(column))), lsn));
            }
            return isUnsent(old.row()) ? asOne(old.row(), versions, stamp, lsn) : new Versions(old.row(), versions);
        }

        /** Nobody but the nodes themselves can revive a row, so a tombstone says by which writes its last image was. */
        private static Versions withImage(Version deletion, StoredRow before) {
            Map<String, Version> columns = new HashMap<>();
            before.values()
                    .shape()
                    .names()
                    .forEach(column -> columns.put(column, before.versions().of(column)));
            return new Versions(deletion, columns);
        }

        /** A row that was created and has not been sent is still one write, but for columns that others wrote meanwhile. */
        private Versions asOne(Version creation, Map<String, Version> columns, Stamp stamp, long lsn) {
            Context seen = creation.context();
            columns.values()
                    .removeIf(version -> isOwn(version) && version.context().equals(seen));
            return new Versions(new Version(stamp, seen, lsn), columns);
        }

        /** Returns what somebody has seen who writes over some versions. */
        private Context seen(Stream<Version> replaced) {
            if (carried.isEmpty()) {
                return oldest(replaced);
            }
            List<Version> all = replaced.toList();
            Context context = oldest(all.stream());
            for (Version version : all) {
                Stamp stamp = version.stamp();
                context = carried.contains(stamp) ? context.withWrite(stamp.author(), stamp.sequence()) : context;
            }
            return context;
        }

        /** A further write to what the author does not know the fate of keeps the oldest context, or a real conflict would vanish. */
        private Context oldest(Stream<Version> replaced) {
            return replaced.filter(version -> isOwn(version) && version.stamp().sequence() > known(version))
                    .map(Version::context)
                    .min(Comparator.comparingLong(OwnWrites::reach))
                    .orElse(context);
        }

        /** Only what was made unseen, and what was written over that, is not known before it is told. */
        private long known(Version version) {
            return version.context().feeds().isEmpty() ? told : acknowledged;
        }

        private static long reach(Context context) {
            return context.feeds().values().stream()
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
        }

        private boolean isUnsent(Version version) {
            return tracksPending && isOwn(version) && version.stamp().sequence() > Math.max(sent, acknowledged);
        }

        boolean isOwn(Version version) {
            return version.stamp().author().equals(self);
        }
    }
}

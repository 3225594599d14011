package dev.tidemark.runtime.internal.engine.push;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.capture.KeptBases;
import dev.tidemark.runtime.internal.engine.replica.NextRows;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Changes the stamps of writes that have not left their device: it has another identity, or its clock was wrong. */
public final class PendingStamps {
    private final Transaction transaction;

    /** Creates one for the rows that are pending in a transaction. */
    public PendingStamps(Transaction transaction) {
        this.transaction = transaction;
    }

    /** Makes another author's writes, above a number of its, this author's. */
    public void become(Author author, Author before, long above) {
        rewrite(
                0,
                stamp -> stamp.author().equals(before) && stamp.sequence() > above,
                stamp -> new Stamp(stamp.time(), author, stamp.sequence()));
    }

    /**
     * Moves stamps in time. What was written behind a write whose stamp comes down to the latest does not come before it.
     *
     * @param above the author's number above which its writes have not left
     * @param shiftMillis by how much
     * @param nowMillis the latest that they may be then
     * @param least the clock's reading below which they do not come
     */
    public void shift(Author author, long above, long shiftMillis, long nowMillis, long least) {
        Predicate<Stamp> isOwn = stamp -> stamp.author().equals(author) && stamp.sequence() > above;
        long most = HybridClock.shifted(Long.MAX_VALUE, 0, nowMillis, least);
        long firstAtMost = first(above, isOwn, stamp -> shifted(stamp, shiftMillis, nowMillis, least) == most);
        rewrite(
                above,
                isOwn,
                stamp -> new Stamp(
                        stamp.sequence() > firstAtMost ? most : shifted(stamp, shiftMillis, nowMillis, least),
                        author,
                        stamp.sequence()));
    }

    private static long shifted(Stamp stamp, long shiftMillis, long nowMillis, long least) {
        return HybridClock.shifted(stamp.time(), shiftMillis, nowMillis, least);
    }

    /** Returns the lowest number among some stamps of pending rows. */
    private long first(long above, Predicate<Stamp> which, Predicate<Stamp> wanted) {
        long[] first = {Long.MAX_VALUE};
        everyRow(
                above,
                row -> row.versions()
                        .all()
                        .map(Version::stamp)
                        .filter(which.and(wanted))
                        .forEach(stamp -> first[0] = Math.min(first[0], stamp.sequence())));
        return first[0];
    }

    /**
     * Gives an author's pending rows new positions and with them new numbers, in their order: what may have left under another
     * stamp, and may stand under it somewhere, goes out as a later write of the same author.
     *
     * @param above the author's number above which its writes are meant
     */
    public void renumber(Author author, long above) {
        long[] lsn = {transaction.openFeed()};
        everyRow(above, row -> {
            boolean isMeant = row.versions()
                    .all()
                    .map(Version::stamp)
                    .anyMatch(stamp -> stamp.author().equals(author) && stamp.sequence() > above);
            if (isMeant) {
                lsn[0]++;
                KeptBases.move(transaction, row.pending(), lsn[0]);
                transaction.put(new StoredRow(
                        row.table(), row.key(), row.deleted(), row.values(), row.versions(), lsn[0], lsn[0]));
            }
        });
        transaction.settle();
    }

    private void rewrite(long above, Predicate<Stamp> which, UnaryOperator<Stamp> change) {
        everyRow(above, row -> {
            Versions versions = rewritten(row.versions(), which, change);
            if (!versions.equals(row.versions())) {
                transaction.put(new StoredRow(
                        row.table(), row.key(), row.deleted(), row.values(), versions, row.lsn(), row.pending()));
            }
        });
        transaction.settle();
    }

    /** Looks at every row that is pending now, above a number, in the order of their numbers. */
    private void everyRow(long above, Consumer<StoredRow> look) {
        long end = transaction.head();
        long after = above;
        for (List<StoredRow> rows = pending(after, end); !rows.isEmpty(); rows = pending(after, end)) {
            for (StoredRow row : rows) {
                after = row.pending();
                look.accept(row);
            }
        }
    }

    private List<StoredRow> pending(long after, long end) {
        try (RowCursor cursor = transaction.pendingSince(after)) {
            return NextRows.some(cursor, end);
        }
    }

    /**
     * Returns versions in which writes of former identities are new ones of an author's own.
     *
     * @param formers the identities that the author had
     * @param above writes at positions up to here stay as they are
     * @param number of the new writes, and their position
     */
    static Versions reclaimed(Versions versions, Set<Author> formers, long above, Author author, long number) {
        if (versions.all().noneMatch(version -> isFormer(version, formers, above))) {
            return versions;
        }
        UnaryOperator<Version> change =
                version -> isFormer(version, formers, above) ? reclaimed(version, author, number) : version;
        Map<String, Version> columns = new HashMap<>();
        versions.columns().forEach((column, version) -> columns.put(column, change.apply(version)));
        return new Versions(change.apply(versions.row()), columns);
    }

    private static boolean isFormer(Version version, Set<Author> formers, long above) {
        return version.lsn() > above && formers.contains(version.stamp().author());
    }

    private static Version reclaimed(Version version, Author author, long number) {
        Stamp stamp = version.stamp();
        return new Version(
                new Stamp(stamp.time(), author, number),
                version.context().withWrite(stamp.author(), stamp.sequence()),
                number);
    }

    private static Versions rewritten(Versions versions, Predicate<Stamp> which, UnaryOperator<Stamp> change) {
        Map<String, Version> columns = new HashMap<>();
        versions.columns().forEach((column, version) -> columns.put(column, rewritten(version, which, change)));
        return new Versions(rewritten(versions.row(), which, change), columns);
    }

    private static Version rewritten(Version version, Predicate<Stamp> which, UnaryOperator<Stamp> change) {
        return which.test(version.stamp())
                ? new Version(change.apply(version.stamp()), version.context(), version.lsn())
                : version;
    }
}

package dev.tidemark.runtime.internal.engine.push;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.replica.NextRows;
import dev.tidemark.runtime.internal.engine.state.StateBytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a device offers to a server that has lost it: other authors' writes too. It is kept until the server has it.
 *
 * @param above the position in the own feed above which versions are offered, whoever wrote them
 * @param until the own number with which the last row of the offer travels
 * @param existingAbove the position in the own feed up to which the server has the rows that were there before tracking started
 */
public record Offer(long above, long until, long existingAbove) {
    /** Above this position there is nothing: an offer of own writes alone. */
    static final long NOTHING = Long.MAX_VALUE;

    private static final String STATE = "offer";
    private static final Offer NONE = new Offer(NOTHING, 0, 0);

    static Offer load(Snapshot snapshot) {
        return snapshot.state(STATE)
                .map(bytes -> StateBytes.read(bytes, 2, in -> new Offer(in.readLong(), in.readLong(), in.readLong())))
                .orElse(NONE);
    }

    /**
     * Offers again what a server does not have any more, or never had: own writes that it has not committed, and whatever was
     * written here above a position of the own feed, whoever wrote it.
     */
    public static void make(Transaction transaction, Author self, long above, long committed) {
        long start = transaction.openFeed();
        long lsn = start;
        long until = 0;
        long after = Math.min(above, committed);
        PendingReader reader = new PendingReader(self, committed, new Offer(above, 0, 0));
        for (List<StoredRow> rows = changes(transaction, after, start);
                !rows.isEmpty();
                rows = changes(transaction, after, start)) {
            for (StoredRow row : rows) {
                after = row.lsn();
                if (row.pending() == 0 && reader.hasNews(row)) {
                    lsn++;
                    transaction.put(new StoredRow(
                            row.table(), row.key(), row.deleted(), row.values(), row.versions(), lsn, lsn));
                    until = lsn;
                }
                until = Math.max(until, row.pending());
            }
        }
        extend(transaction, above, until);
        transaction.settle();
    }

    /**
     * Offers only what is this device's own, to a server that has forgotten deletions which this device has not seen: what
     * others wrote may be of a row that is deleted. Writes that were lost are sent as new ones where they were made under an
     * earlier identity.
     *
     * @param formers the identities that this device had
     * @param above the position in the own feed above which the server has lost what was written
     * @param committed up to which own number the server has everything
     */
    public static void makeOwn(Transaction transaction, Author self, Set<Author> formers, long above, long committed) {
        long start = transaction.openFeed();
        long lsn = start;
        long after = Math.min(above, committed);
        PendingReader reader = new PendingReader(self, committed, new Offer(NOTHING, 0, above));
        for (List<StoredRow> rows = changes(transaction, after, start);
                !rows.isEmpty();
                rows = changes(transaction, after, start)) {
            for (StoredRow row : rows) {
                after = row.lsn();
                Versions mine = PendingStamps.reclaimed(row.versions(), formers, above, self, lsn + 1);
                if (!mine.equals(row.versions()) || row.pending() == 0 && reader.hasNews(row)) {
                    lsn++;
                    transaction.put(new StoredRow(row.table(), row.key(), row.deleted(), row.values(), mine, lsn, lsn));
                }
            }
        }
        new Offer(NOTHING, lsn, above).save(transaction);
        transaction.settle();
    }

    /** Offers some rows as they are here, whoever wrote them, since the server has others. */
    public static void makeOf(Transaction transaction, List<StoredRow> rows) {
        long start = transaction.openFeed();
        long lsn = start;
        for (StoredRow row : rows) {
            lsn++;
            transaction.put(new StoredRow(
                    row.table(), row.key(), row.deleted(), row.values(), at(row.versions(), lsn), lsn, lsn));
        }
        if (!rows.isEmpty()) {
            extend(transaction, start, lsn);
            transaction.settle();
        }
    }

    private static Versions at(Versions versions, long lsn) {
        Map<String, Version> columns = new HashMap<>();
        versions.columns().forEach((column, version) -> columns.put(column, version.at(lsn)));
        return new Versions(versions.row().at(lsn), columns);
    }

    private static List<StoredRow> changes(Transaction transaction, long after, long upTo) {
        try (RowCursor cursor = transaction.changesSince(after)) {
            return NextRows.some(cursor, upTo);
        }
    }

    /**
     * Takes an offer back: the server may have forgotten that what others wrote was deleted. Own writes stay what they are.
     *
     * @param above the position in the own feed up to which the server has everything
     * @param committed up to which own number it has everything
     */
    public static void withdraw(Transaction transaction, Author self, long above, long committed) {
        if (load(transaction) == NONE) {
            return;
        }
        transaction.removeState(STATE);
        transaction.openFeed();
        PendingReader reader = new PendingReader(self, committed, new Offer(NOTHING, 0, above));
        long after = 0;
        for (List<StoredRow> rows = pending(transaction, after); !rows.isEmpty(); rows = pending(transaction, after)) {
            for (StoredRow row : rows) {
                after = row.pending();
                if (!reader.hasNews(row)) {
                    transaction.put(new StoredRow(
                            row.table(), row.key(), row.deleted(), row.values(), row.versions(), row.lsn(), 0));
                }
            }
        }
        transaction.settle();
    }

    private static List<StoredRow> pending(Transaction transaction, long after) {
        try (RowCursor cursor = transaction.pendingSince(after)) {
            return NextRows.some(cursor);
        }
    }

    /** Keeps an offer, together with one that has not been taken yet. */
    private static void extend(Transaction transaction, long above, long until) {
        new Offer(Math.min(above, load(transaction).above), until, 0).save(transaction);
    }

    private void save(Transaction transaction) {
        transaction.putState(STATE, StateBytes.write(2, out -> {
            out.writeLong(above);
            out.writeLong(until);
            out.writeLong(existingAbove);
        }));
    }

    /** Ends the offer when the server has all of it. */
    static void acknowledged(Transaction transaction, long own) {
        Optional.of(load(transaction))
                .filter(offer -> offer != NONE && offer.until <= own)
                .ifPresent(offer -> transaction.removeState(STATE));
    }
}

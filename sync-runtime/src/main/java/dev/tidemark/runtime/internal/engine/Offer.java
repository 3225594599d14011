package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.List;
import java.util.Optional;

/**
 * What a device offers to a server that has lost it: other authors' writes too. It is kept until the server has it.
 *
 * @param above the position in the own feed above which versions are offered, whoever wrote them
 * @param until the own number with which the last row of the offer travels
 */
record Offer(long above, long until) {
    private static final String STATE = "offer";
    private static final Offer NONE = new Offer(Long.MAX_VALUE, 0);

    static Offer load(Snapshot snapshot) {
        return snapshot.state(STATE)
                .map(bytes -> StateBytes.read(bytes, 1, in -> new Offer(in.readLong(), in.readLong())))
                .orElse(NONE);
    }

    /**
     * Offers again what a server does not have any more, or never had: own writes that it has not committed, and whatever was
     * written here above a position of the own feed, whoever wrote it.
     */
    static void make(Transaction transaction, Author self, long above, long committed) {
        long start = transaction.openFeed();
        long lsn = start;
        long until = 0;
        long after = Math.min(above, committed);
        PendingReader reader = new PendingReader(self, committed, new Offer(above, 0));
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

    private static List<StoredRow> changes(Transaction transaction, long after, long upTo) {
        try (RowCursor cursor = transaction.changesSince(after)) {
            return PendingStamps.some(cursor).stream()
                    .filter(row -> row.lsn() <= upTo)
                    .toList();
        }
    }

    /** Keeps an offer, together with one that has not been taken yet. */
    private static void extend(Transaction transaction, long above, long until) {
        Offer offer = new Offer(Math.min(above, load(transaction).above), until);
        transaction.putState(STATE, StateBytes.write(1, out -> {
            out.writeLong(offer.above);
            out.writeLong(offer.until);
        }));
    }

    /** Ends the offer when the server has all of it. */
    static void acknowledged(Transaction transaction, long own) {
        Optional.of(load(transaction))
                .filter(offer -> offer != NONE && offer.until <= own)
                .ifPresent(offer -> transaction.removeState(STATE));
    }
}

package dev.tidemark.runtime.internal.conflict;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts.State;
import dev.tidemark.runtime.internal.wire.ConflictCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes the records of conflicts, in a transaction that the caller commits after what was written is {@linkplain #save saved}. */
public final class ConflictJournal {
    private final Transaction transaction;
    private Totals totals;

    /** Creates the journal of a transaction. */
    public ConflictJournal(Transaction transaction) {
        this.transaction = transaction;
        this.totals = Totals.load(transaction);
    }

    /** Returns a row as people see it: a tombstone is none. */
    public static Optional<Row> image(Optional<StoredRow> row) {
        return row.filter(each -> !each.deleted()).map(StoredRow::values);
    }

    /** Returns whether any conflict waits for a person. */
    public boolean anyWaits() {
        return totals.waiting().count() > 0;
    }

    /** Returns whether a conflict has a record. */
    public boolean has(String id) {
        return transaction.state(ConflictList.ID_PREFIX + id).isPresent();
    }

    /**
     * Keeps the record of a conflict that has none.
     *
     * @param standing the stamps under which its row shows what it shows as long as it waits
     * @return the record with its number
     */
    public ConflictRecord add(ConflictRecord fresh, List<Stamp> standing) {
        ConflictRecord kept = add(fresh);
        if (kept.isWaiting()) {
            WaitingRow.note(transaction, Place.of(kept), standing);
        }
        return kept;
    }

    private ConflictRecord add(ConflictRecord fresh) {
        totals = totals.with(Place.state(fresh));
        ConflictRecord kept = fresh.numbered(totals.last());
        Place place = Place.of(kept);
        transaction.putState(place.name(), ConflictCodec.encode(kept));
        transaction.putState(ConflictList.ID_PREFIX + kept.id(), place.name().getBytes(StandardCharsets.US_ASCII));
        return kept;
    }

    /** Keeps how many records there are, once for all that were added or settled. No other journal may write to the transaction before. */
    public void save() {
        totals.save(transaction);
    }

    /**
     * Puts a record that waited to the settled ones, as the latest of them.
     *
     * @return the record with its new number
     */
    public ConflictRecord settle(ConflictRecord waited, ConflictRecord.Settlement settlement, Optional<Row> row) {
        remove(Place.of(waited), waited.id());
        WaitingRow.forget(transaction, Place.of(waited));
        totals = totals.without(State.WAITING, 1, firstLeft(State.WAITING));
        return add(waited.settled(settlement, row));
    }

    /** Returns whether there is anything that was settled before a time. */
    public static boolean isAnyOlder(Snapshot snapshot, Instant before) {
        return Places.from(snapshot, Totals.load(snapshot), State.SETTLED, 0)
                .next()
                .filter(place -> isOlder(record(snapshot, place), before))
                .isPresent();
    }

    private static ConflictRecord record(Snapshot snapshot, Place place) {
        return ConflictCodec.decode(snapshot.state(place.name()).orElseThrow());
    }

    private static boolean isOlder(ConflictRecord settled, Instant before) {
        return settled.settlement().orElseThrow().at().isBefore(before);
    }

    /**
     * Forgets the oldest of what was settled before a time.
     *
     * @return whether there may be more of them
     */
    public boolean forget(Instant before, int most) {
        Places oldest = Places.from(transaction, totals, State.SETTLED, 0);
        int gone = 0;
        for (Optional<Place> place = oldest.next(); place.isPresent() && gone < most; place = oldest.next()) {
            ConflictRecord kept = record(transaction, place.get());
            if (!isOlder(kept, before)) {
                break;
            }
            remove(place.get(), kept.id());
            gone++;
        }
        if (gone > 0) {
            totals = totals.without(State.SETTLED, gone, firstLeft(State.SETTLED));
            totals.save(transaction);
        }
        return gone == most;
    }

    private void remove(Place place, String id) {
        transaction.removeState(place.name());
        transaction.removeState(ConflictList.ID_PREFIX + id);
    }

    private long firstLeft(State state) {
        return Places.from(transaction, totals, state, 0)
                .next()
                .map(Place::number)
                .orElse(totals.last() + 1);
    }

    static Place placeOf(byte[] name) {
        return Place.parse(new String(name, StandardCharsets.US_ASCII));
    }
}

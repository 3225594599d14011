package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.internal.engine.merge.Positions;
import dev.tidemark.runtime.internal.engine.merge.Verdict;
import dev.tidemark.runtime.internal.engine.peers.AgreedRows;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.engine.replica.BeforeImages;
import dev.tidemark.runtime.internal.engine.tables.AddedColumns;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The rows that a group writes, each at the next position of the server's feed, and what was there before. */
final class GroupRows {
    private final Transaction transaction;
    private final Author self;
    private final Consumer<ChangeEvent> events;
    private final AddedColumns added;
    private final AgreedRows agreed;
    private final UUID device;
    private final BeforeImages<Before> images;
    private final List<Downstream.Run> echoes = new ArrayList<>();
    private final long start;
    private long lsn;

    /**
     * A row that was here before this group wrote it, and that a constraint may yet refuse; new rows need no note.
     *
     * @param written what was written there
     */
    record Before(StoredRow row, Written written) {}

    /** @param watched the rows that an earlier attempt had to put back, see {@link BeforeImages#attempt} */
    GroupRows(
            Transaction transaction,
            Set<Breach.Reference> watched,
            Author self,
            UUID device,
            Consumer<ChangeEvent> events) {
        this.transaction = transaction;
        this.self = self;
        this.events = events;
        this.added = new AddedColumns(transaction);
        this.agreed = new AgreedRows(transaction, device);
        this.device = device;
        this.images = new BeforeImages<>(watched);
        this.start = transaction.openFeed();
        this.lsn = start;
    }

    /** Returns the row that a change meets. */
    Optional<StoredRow> met(Change change) {
        return transaction.row(change.table(), change.key()).map(row -> added.asWritten(row, change.values()));
    }

    Optional<StoredRow> find(Breach.Reference row) {
        return transaction.row(row.table(), row.key());
    }

    /** Writes a row as it was merged. */
    void put(Written written, Verdict.Write merged, Optional<StoredRow> before) {
        Breach.Reference row = written.row();
        Verdict.Write write = asWritten(row.table(), merged);
        lsn++;
        Versions versions = Positions.assign(write.versions(), lsn, self);
        transaction.put(new StoredRow(row.table(), row.key(), write.deleted(), write.values(), versions, lsn, 0));
        before.filter(each -> !isWritten(each)).ifPresent(each -> images.keep(row, each, new Before(each, written)));
        if (write.echo() && !isPassedOn(write, written)) {
            echo(lsn);
        }
        if (write.toldWhole()) {
            agreed.note(row, lsn);
        }
        events.accept(new ChangeEvent(
                row.table(), row.key(), write.deleted() ? ChangeEvent.Kind.DELETED : ChangeEvent.Kind.WRITTEN, true));
    }

    /** Who only takes to the server what another wrote may not have shown it, so that he is told of it as others are. */
    private boolean isPassedOn(Verdict.Write write, Written written) {
        boolean isOwn = written.sequence() > 0 && written.author().node().equals(device);
        return !isOwn && !GroupOutcomes.isBottom(write.versions());
    }

    /** Who brings a row without a column of its table is told of the row as it is here. */
    private Verdict.Write asWritten(String table, Verdict.Write write) {
        return write.deleted()
                ? write
                : added.asWritten(table, write.values(), write.versions())
                        .map(write::toldOf)
                        .orElse(write);
    }

    private void echo(long position) {
        int last = echoes.size() - 1;
        if (last >= 0 && echoes.get(last).last() == position - 1) {
            echoes.set(last, new Downstream.Run(echoes.get(last).first(), position));
        } else {
            echoes.add(new Downstream.Run(position, position));
        }
    }

    /** Writes a row otherwise than it was merged. */
    void rewrite(StoredRow row, boolean deleted, Row values, Versions versions) {
        if (!isWritten(row)) {
            images.keep(reference(row), row, new Before(row, new Written(reference(row), self, 0)));
        }
        lsn++;
        transaction.put(
                new StoredRow(row.table(), row.key(), deleted, values, Positions.assign(versions, lsn, self), lsn, 0));
    }

    /** Tells the device of all of a row, which stays as it is. */
    void tellWhole(StoredRow row) {
        rewrite(row, row.deleted(), row.values(), row.versions());
        agreed.note(reference(row), lsn);
    }

    /** Returns whether this group has written a row. */
    boolean isWritten(StoredRow row) {
        return row.lsn() > start;
    }

    /** Returns the position of the feed at which this group has written last. */
    long position() {
        return lsn;
    }

    /** Returns the position of the feed behind which this group writes. */
    long start() {
        return start;
    }

    /** Returns what a row was; nothing where this group made it. */
    Optional<Before> before(Breach.Reference row) {
        return images.find(row);
    }

    /** Makes sure that it is known what rows were, as {@link BeforeImages#requireRows} does. */
    void requireBefore(Stream<Breach.Reference> rows) {
        images.requireRows(rows);
    }

    /** Keeps what the device is to be told of rows beside the feed. */
    void saveAgreed() {
        agreed.save();
    }

    /** Returns the positions of rows that are just as the device has them. */
    List<Downstream.Run> echoes() {
        return List.copyOf(echoes);
    }

    static Breach.Reference reference(StoredRow row) {
        return new Breach.Reference(row.table(), row.key());
    }
}

package dev.tidemark.runtime.internal.engine.feed;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.batch.Codecs;
import dev.tidemark.runtime.internal.engine.batch.Packing;
import dev.tidemark.runtime.internal.engine.batch.TooLarge;
import dev.tidemark.runtime.internal.engine.peers.AgreedRows;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.Horizon;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.Fetch;
import dev.tidemark.runtime.internal.wire.Incarnation;
import dev.tidemark.runtime.internal.wire.Refusal;
import dev.tidemark.runtime.internal.wire.SessionRefused;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Reads a server's feed as the pages that one device is to get. */
public final class FeedPages {
    private static final int MOST_ROWS = 100_000;
    /** After so many rows of which a device is not told it is told how far it is, in a page without rows. */
    private static final int MOST_PASSED_OVER = 10_000;

    private final Replica replica;
    private final Consumer<Snapshot> beforeSending;

    /** @param beforeSending sees each snapshot before what stands in it is sent */
    public FeedPages(Replica replica, Consumer<Snapshot> beforeSending) {
        this.replica = replica;
        this.beforeSending = beforeSending;
    }

    /** What a device has to know of the snapshot that its pages come from, before it gets them. */
    public record View(List<TableDefinition> tables, List<Incarnation> incarnations) {}

    /** Gets one page, or the end, of a device's feed. */
    public interface Sink {
        /** What comes was read in this view. */
        void from(View view);

        /** Takes a page. Returns whether more is wanted now; what has been read already comes nevertheless. */
        boolean page(Packing.Packed page, int rows);

        /** The head was reached in one snapshot. */
        void head(long lsn);
    }

    /**
     * Where a device stands.
     *
     * @param cursor its last checkpoint
     * @param after up to where it has pages
     * @param deletions up to where it has heard of deletions, or holds none of the rows
     */
    public record Position(long cursor, long after, long deletions) {}

    /**
     * Reads a device's feed behind a position, page by page, until the head is reached or the sink has enough.
     *
     * @param author the device, for what it has written itself is no news to it; nobody where all is to be sent
     * @param selection which rows it is told of. Those that it has asked for are added where the head is reached, as they are there, as
     *     far as the last page has room
     * @throws SessionRefused if a deletion was forgotten meanwhile that the device had yet to hear of, or the feed ends before where
     *     the device has got it: a greeting finds out what was lost, and has the device offer it again
     */
    public void read(
            Optional<Downstream> author,
            Position position,
            Selection selection,
            int batchRows,
            Packing packing,
            Sink sink) {
        try (Snapshot snapshot = replica.snapshot()) {
            if (snapshot.head() < position.after()) {
                throw new SessionRefused(
                        Refusal.Code.BUSY, "the store has lost what this device has got of it; sync again");
            }
            if (Horizon.load(snapshot).lsn() > position.deletions()) {
                throw new SessionRefused(
                        Refusal.Code.BUSY,
                        "deletions were forgotten while this device was being told of them; sync again");
            }
            beforeSending.accept(snapshot);
            sink.from(new View(snapshot.tables(), Incarnations.load(snapshot).list()));
            Predicate<StoredRow> agreed = agreed(snapshot, author, position.cursor());
            FeedReader reader = new FeedReader(position.cursor(), echoes(snapshot, author), agreed);
            read(snapshot, reader, position.after(), selection, batchRows, packing, sink);
        }
    }

    private void read(
            Snapshot snapshot,
            FeedReader reader,
            long after,
            Selection selection,
            int batchRows,
            Packing packing,
            Sink sink) {
        Set<Breach.Reference> missed = TooLarge.missed(snapshot);
        PageLine line = new PageLine(replica.parts().scheduler(), packing, sink);
        try (RowCursor rows = snapshot.changesSince(reader.start(after))) {
            BatchWriter writer = new BatchWriter();
            int passedOver = 0;
            for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                if (selection.has(row.get())) {
                    add(reader.change(row.get(), missed), row.get(), writer);
                } else {
                    passedOver++;
                }
                if (writer.rows() >= batchRows
                        || writer.estimatedBytes() >= Codecs.BATCH_BYTES
                        || passedOver >= MOST_PASSED_OVER) {
                    if (!line.add(writer, row.get().lsn())) {
                        return;
                    }
                    writer = new BatchWriter();
                    passedOver = 0;
                }
            }
            addWanted(snapshot, selection, writer);
            line.end(writer, snapshot.head());
        }
    }

    /** Adds the rows that were asked for as they are at the head, until the page is full: what is left waits for the next head. */
    private static void addWanted(Snapshot snapshot, Selection selection, BatchWriter writer) {
        if (!selection.isWanting()) {
            return;
        }
        Map<String, TableDefinition> tables = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        snapshot.tables().forEach(table -> tables.put(table.name(), table));
        for (Fetch fetch : selection.wanted()) {
            if (writer.estimatedBytes() >= Codecs.BATCH_BYTES || writer.rows() >= MOST_ROWS) {
                return;
            }
            Breach.Reference wanted = fetch.row();
            Optional<Change> image = Optional.ofNullable(tables.get(wanted.table()))
                    .filter(table -> table.keyColumns().size() == wanted.key().size())
                    .flatMap(table -> snapshot.row(table.name(), wanted.key()))
                    .map(FeedReader::image);
            boolean isTooLarge = image.flatMap(BatchWriter::obstacle).isPresent();
            image.filter(change -> !isTooLarge).ifPresent(writer::add);
            selection.answer(isTooLarge);
        }
    }

    private static List<Downstream.Run> echoes(Snapshot snapshot, Optional<Downstream> author) {
        return author.map(device -> Downstream.load(snapshot, device.device())
                        .orElse(device)
                        .echoes())
                .orElse(List.of());
    }

    private static Predicate<StoredRow> agreed(Snapshot snapshot, Optional<Downstream> author, long cursor) {
        return author.map(device -> AgreedRows.of(snapshot, device.device(), cursor))
                .orElse(row -> false);
    }

    private void add(Optional<Change> change, StoredRow row, BatchWriter writer) {
        Optional<String> obstacle = change.flatMap(BatchWriter::obstacle);
        if (obstacle.isPresent()) {
            TooLarge.inFeed(replica.storage(), row, obstacle.get());
        } else {
            change.ifPresent(writer::add);
        }
    }
}

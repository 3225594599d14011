package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.Optional;
import java.util.Set;

/** Reads a server's feed as the pages that one device is to get. */
final class FeedPages {
    private final Replica replica;

    FeedPages(Replica replica) {
        this.replica = replica;
    }

    /** Gets one page, or the end, of a device's feed. */
    interface Sink {
        /** Takes a page. Returns whether more is wanted now. */
        boolean page(Packing.Packed page, int rows);

        /** The head was reached in one snapshot. */
        void head(long lsn);
    }

    /** Reads a device's feed behind a position, page by page, until the head is reached or the sink has enough. */
    void read(Downstream device, long cursor, long after, int batchRows, Packing packing, Sink sink) {
        try (Snapshot snapshot = replica.snapshot()) {
            FeedReader reader = new FeedReader(
                    cursor,
                    Downstream.load(snapshot, device.device()).orElse(device).echoes());
            read(snapshot, reader, after, batchRows, packing, sink);
        }
    }

    private void read(Snapshot snapshot, FeedReader reader, long after, int batchRows, Packing packing, Sink sink) {
        Set<Breach.Reference> missed = TooLarge.missed(snapshot);
        Packing next = packing;
        try (RowCursor rows = snapshot.changesSince(reader.start(after))) {
            BatchWriter writer = new BatchWriter();
            for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                add(reader.change(row.get(), missed), row.get(), writer);
                if (writer.rows() >= batchRows || writer.estimatedBytes() >= Codecs.BATCH_BYTES) {
                    int count = writer.rows();
                    Packing.Packed page = next.pack(writer, row.get().lsn(), false);
                    if (!sink.page(page, count)) {
                        return;
                    }
                    next = page.next();
                    writer = new BatchWriter();
                }
            }
            if (writer.rows() > 0) {
                sink.page(next.pack(writer, snapshot.head(), false), writer.rows());
            }
            sink.head(snapshot.head());
        }
    }

    private void add(Optional<Change> change, StoredRow row, BatchWriter writer) {
        Optional<String> obstacle = change.flatMap(BatchWriter::obstacle);
        if (obstacle.isPresent()) {
            TooLarge.inFeed(replica, row, obstacle.get());
        } else {
            change.ifPresent(writer::add);
        }
    }
}

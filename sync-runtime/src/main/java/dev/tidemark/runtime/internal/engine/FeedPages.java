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
    private final Codecs codecs;

    FeedPages(Replica replica, Codecs codecs) {
        this.replica = replica;
        this.codecs = codecs;
    }

    /** Gets one page, or the end, of a device's feed. */
    interface Sink {
        /** Takes a page. Returns whether more is wanted now. */
        boolean page(PackedBatch page, int rows);

        /** The head was reached in one snapshot. */
        void head(long lsn);
    }

    /** Reads a device's feed behind a position, page by page, until the head is reached or the sink has enough. */
    void read(Downstream device, long cursor, long after, int batchRows, String codec, Sink sink) {
        try (Snapshot snapshot = replica.snapshot();
                RowCursor rows = snapshot.changesSince(after)) {
            FeedReader reader = new FeedReader(
                    cursor,
                    Downstream.load(snapshot, device.device()).orElse(device).echoes());
            Set<Breach.Reference> missed = TooLarge.missed(snapshot);
            BatchWriter writer = new BatchWriter();
            for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                add(reader.change(row.get(), missed), row.get(), writer);
                if (writer.rows() >= batchRows || writer.estimatedBytes() >= Codecs.BATCH_BYTES) {
                    int count = writer.rows();
                    if (!sink.page(codecs.pack(writer, row.get().lsn(), false, codec), count)) {
                        return;
                    }
                    writer = new BatchWriter();
                }
            }
            if (writer.rows() > 0) {
                sink.page(codecs.pack(writer, snapshot.head(), false, codec), writer.rows());
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

package dev.tidemark.runtime.internal.history;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.LogEntry;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.internal.wire.ConflictCodec;
import dev.tidemark.runtime.internal.wire.HistoryCodec;
import dev.tidemark.runtime.internal.wire.HistoryRecord;
import dev.tidemark.runtime.internal.wire.RowMarks;
import java.util.Optional;

/** Goes through entries of the store's logs, a page at a time. */
final class Log {
    /** The subject of what concerns the table as a whole; that of a row has 16 digits. */
    private static final String TABLE = "table";

    private Log() {}

    /** An entry that was read. */
    record Entry(long position, String table, HistoryRecord said) {
        static Entry of(LogEntry kept) {
            return new Entry(kept.position(), kept.log(), HistoryCodec.decode(kept.log(), kept.content()));
        }
    }

    /** Takes entries, one after the other. */
    interface Reader {
        /** Takes an entry; returns whether to go on. */
        boolean take(Entry entry);
    }

    /** Returns what an entry of a table's log is found by. */
    static String subject(RowMarks marks, String table, HistoryRecord said) {
        return key(said).map(row -> marks.of(table, row)).orElse(TABLE);
    }

    private static String subject(String table, RowKey key) {
        return ConflictCodec.mark(table, key);
    }

    /** Reads the entries of all tables. */
    static void all(Snapshot snapshot, long after, Reader reader) {
        read(after, snapshot::logged, reader);
    }

    /** Reads the entries of one table. */
    static void of(Snapshot snapshot, String table, long after, Reader reader) {
        all(snapshot, after, entry -> !entry.table().equals(table) || reader.take(entry));
    }

    /** Reads the entries about one row. Two rows may have one subject, though that is rare. */
    static void of(Snapshot snapshot, String table, RowKey key, Reader reader) {
        String subject = subject(table, key);
        read(
                0,
                (position, most) -> snapshot.logged(table, subject, position, most),
                entry -> !key(entry.said()).equals(Optional.of(key)) || reader.take(entry));
    }

    /** Returns the row that an entry is about. */
    static Optional<RowKey> key(HistoryRecord said) {
        HistoryRecord.Event event = said.event();
        if (event instanceof HistoryRecord.Stood stood) {
            return Optional.of(stood.row().key());
        } else if (event instanceof HistoryRecord.Removed removed) {
            return Optional.of(removed.key());
        }
        return event instanceof HistoryRecord.Told told ? Optional.of(told.key()) : Optional.empty();
    }

    private static void read(long after, Pages.Source pages, Reader reader) {
        Pages.read(after, pages, entry -> reader.take(Entry.of(entry)));
    }
}

package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.HistoryRecord.Defined;
import dev.tidemark.runtime.internal.wire.HistoryRecord.Event;
import dev.tidemark.runtime.internal.wire.HistoryRecord.Removed;
import dev.tidemark.runtime.internal.wire.HistoryRecord.Stood;
import dev.tidemark.runtime.internal.wire.HistoryRecord.Told;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Entries of a history as bytes. */
public final class HistoryCodec {
    private static final int FORMAT = 1;
    private static final int DEFINED = 0;
    private static final int STOOD = 1;
    private static final int REMOVED = 2;
    private static final int TOLD = 3;

    private HistoryCodec() {}

    /** Returns the bytes of an entry. */
    public static byte[] encode(HistoryRecord entry) {
        WireOutput target = new WireOutput(512);
        target.u8(FORMAT);
        target.svarint(entry.millis());
        Event event = entry.event();
        if (event instanceof Stood stood) {
            target.u8(STOOD);
            write(target, stood);
        } else if (event instanceof Told told) {
            target.u8(TOLD);
            write(target, told);
        } else if (event instanceof Removed removed) {
            target.u8(REMOVED);
            ValueCodec.writeKey(target, removed.key());
        } else if (event instanceof Defined defined) {
            target.u8(DEFINED);
            SchemaCodec.write(target, defined.table());
        }
        return target.toByteArray();
    }

    private static void write(WireOutput target, Stood stood) {
        StoredRow row = stood.row();
        Codes.CAUSE.write(target, stood.cause());
        ValueCodec.writeKey(target, row.key());
        target.bool(row.deleted());
        target.uvarint(row.lsn());
        RecordParts.write(target, row.values());
        write(target, row.versions().row());
        target.list(new TreeMap<>(row.versions().columns()).entrySet(), (bytes, column) -> {
            bytes.text(column.getKey());
            write(bytes, column.getValue());
        });
        RecordParts.write(target, stood.replaced());
    }

    private static void write(WireOutput target, Told told) {
        ValueCodec.writeKey(target, told.key());
        write(target, told.write());
        Codes.OUTCOME.write(target, told.kind());
        target.list(told.columns(), WireOutput::text);
        target.text(told.reason());
        RecordParts.write(target, told.brought());
    }

    private static void write(WireOutput target, Version version) {
        RecordParts.write(target, version.stamp());
        target.uvarint(version.lsn());
        write(target, version.context().feeds());
        write(target, version.context().writes());
    }

    private static void write(WireOutput target, SortedMap<Author, Long> seen) {
        target.list(seen.entrySet(), (bytes, entry) -> {
            RecordParts.write(bytes, entry.getKey());
            bytes.uvarint(entry.getValue());
        });
    }

    /**
     * Returns the entry of bytes.
     *
     * @param table to which it belongs
     * @throws WireException if they are none
     */
    public static HistoryRecord decode(String table, byte[] bytes) {
        WireInput source = new WireInput(bytes, 0, bytes.length);
        int format = source.u8();
        if (format != FORMAT) {
            throw new WireException("an entry of the history has format " + format + ", expected " + FORMAT
                    + ": another version wrote it");
        }
        try {
            HistoryRecord entry = new HistoryRecord(source.svarint(), event(table, source));
            source.end("an entry of the history");
            return entry;
        } catch (IllegalArgumentException contradiction) {
            throw new WireException(
                    "an entry of the history contradicts itself: " + contradiction.getMessage(), contradiction);
        }
    }

    private static Event event(String table, WireInput source) {
        int kind = source.u8();
        return switch (kind) {
            case DEFINED -> new Defined(SchemaCodec.read(source));
            case STOOD -> stood(table, source);
            case REMOVED -> new Removed(ValueCodec.readKey(source));
            case TOLD -> told(source);
            default -> throw new WireException("kind " + kind + " of an entry is unknown; known are 0 to 3");
        };
    }

    private static Stood stood(String table, WireInput source) {
        HistoryRecord.Cause cause = Codes.CAUSE.read(source);
        RowKey key = ValueCodec.readKey(source);
        boolean deleted = source.bool();
        long lsn = source.uvarint();
        var values = RecordParts.row(source);
        Version row = version(source);
        Map<String, Version> columns = new HashMap<>();
        source.list(28, "versions of columns", each -> columns.put(each.text(), version(each)));
        StoredRow stored = new StoredRow(table, key, deleted, values, new Versions(row, columns), lsn, 0);
        return new Stood(stored, RecordParts.row(source), cause);
    }

    private static Told told(WireInput source) {
        return new Told(
                ValueCodec.readKey(source),
                version(source),
                Codes.OUTCOME.read(source),
                List.copyOf(source.list(1, "columns", WireInput::text)),
                source.text(),
                RecordParts.row(source));
    }

    private static Version version(WireInput source) {
        var stamp = RecordParts.stamp(source);
        long lsn = source.uvarint();
        return new Version(stamp, new Context(seen(source), seen(source)), lsn);
    }

    private static SortedMap<Author, Long> seen(WireInput source) {
        SortedMap<Author, Long> seen = new TreeMap<>();
        source.list(25, "what an author had seen", each -> seen.put(RecordParts.author(each), each.uvarint()));
        return seen;
    }
}

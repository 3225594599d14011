package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Contexts and the versions of single columns as bytes; authors and contexts stand in them by their {@link Interned} numbers. */
final class VersionCodec {
    private VersionCodec() {}

    static byte[] encode(Context context, Interned interned) throws SQLException {
        ByteWriter writer = new ByteWriter();
        encode(context.feeds(), writer, interned);
        encode(context.writes(), writer, interned);
        return writer.toByteArray();
    }

    private static void encode(SortedMap<Author, Long> entries, ByteWriter writer, Interned interned)
            throws SQLException {
        writer.number(entries.size());
        for (Map.Entry<Author, Long> entry : entries.entrySet()) {
            writer.number(interned.id(entry.getKey()));
            writer.number(entry.getValue());
        }
    }

    static Context decodeContext(byte[] bytes, Interned interned) throws SQLException {
        ByteReader reader = new ByteReader(bytes);
        return new Context(decodeEntries(reader, interned), decodeEntries(reader, interned));
    }

    private static SortedMap<Author, Long> decodeEntries(ByteReader reader, Interned interned) throws SQLException {
        SortedMap<Author, Long> entries = new TreeMap<>();
        for (long left = reader.number(); left > 0; left--) {
            Author author = interned.author(reader.number());
            entries.put(author, reader.number());
        }
        return entries;
    }

    /** Encodes the versions of columns that were written later than their row. */
    static byte[] encode(Map<String, Version> columns, Interned interned) throws SQLException {
        ByteWriter writer = new ByteWriter();
        writer.number(columns.size());
        for (Map.Entry<String, Version> column : new TreeMap<>(columns).entrySet()) {
            writer.text(column.getKey());
            encode(column.getValue(), writer, interned);
        }
        return writer.toByteArray();
    }

    private static void encode(Version version, ByteWriter writer, Interned interned) throws SQLException {
        Stamp stamp = version.stamp();
        writer.number(stamp.time());
        writer.number(interned.id(stamp.author()));
        writer.number(stamp.sequence());
        writer.number(interned.id(version.context()));
        writer.number(version.lsn());
    }

    static Map<String, Version> decodeColumns(byte[] bytes, Interned interned) throws SQLException {
        ByteReader reader = new ByteReader(bytes);
        Map<String, Version> columns = new HashMap<>();
        for (long left = reader.number(); left > 0; left--) {
            String name = reader.text();
            Stamp stamp = new Stamp(reader.number(), interned.author(reader.number()), reader.number());
            columns.put(name, new Version(stamp, interned.context(reader.number()), reader.number()));
        }
        return columns;
    }
}

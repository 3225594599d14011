package dev.tidemark.support.storage;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Contexts and the versions of single columns as bytes; authors and contexts stand in them by their {@linkplain Numbering numbers}. */
public final class VersionCodec {
    private VersionCodec() {}

    /** Encodes a context. */
    public static byte[] encode(Context context, Numbering numbering) throws SQLException {
        ByteWriter writer = new ByteWriter();
        encode(context.feeds(), writer, numbering);
        encode(context.writes(), writer, numbering);
        return writer.toByteArray();
    }

    private static void encode(SortedMap<Author, Long> entries, ByteWriter writer, Numbering numbering)
            throws SQLException {
        writer.number(entries.size());
        for (Map.Entry<Author, Long> entry : entries.entrySet()) {
            writer.number(numbering.id(entry.getKey()));
            writer.number(entry.getValue());
        }
    }

    /** Returns the context that was encoded. */
    public static Context decodeContext(byte[] bytes, Numbering numbering) throws SQLException {
        ByteReader reader = new ByteReader(bytes);
        return new Context(decodeEntries(reader, numbering), decodeEntries(reader, numbering));
    }

    private static SortedMap<Author, Long> decodeEntries(ByteReader reader, Numbering numbering) throws SQLException {
        SortedMap<Author, Long> entries = new TreeMap<>();
        for (long left = reader.number(); left > 0; left--) {
            Author author = numbering.author(reader.number());
            entries.put(author, reader.number());
        }
        return entries;
    }

    /** Encodes the versions of columns that were written later than their row. */
    public static byte[] encode(Map<String, Version> columns, Numbering numbering) throws SQLException {
        ByteWriter writer = new ByteWriter();
        writer.number(columns.size());
        Map<String, Version> sorted = columns.size() > 1 ? new TreeMap<>(columns) : columns;
        for (Map.Entry<String, Version> column : sorted.entrySet()) {
            writer.text(column.getKey());
            encode(column.getValue(), writer, numbering);
        }
        return writer.toByteArray();
    }

    private static void encode(Version version, ByteWriter writer, Numbering numbering) throws SQLException {
        Stamp stamp = version.stamp();
        writer.number(stamp.time());
        writer.number(numbering.id(stamp.author()));
        writer.number(stamp.sequence());
        writer.number(numbering.id(version.context()));
        writer.number(version.lsn());
    }

    /** Returns the versions that were encoded, by the names of their columns. */
    public static Map<String, Version> decodeColumns(byte[] bytes, Numbering numbering) throws SQLException {
        ByteReader reader = new ByteReader(bytes);
        Map<String, Version> columns = new HashMap<>();
        for (long left = reader.number(); left > 0; left--) {
            String name = reader.text();
            Stamp stamp = new Stamp(reader.number(), numbering.author(reader.number()), reader.number());
            columns.put(name, new Version(stamp, numbering.context(reader.number()), reader.number()));
        }
        return columns;
    }
}

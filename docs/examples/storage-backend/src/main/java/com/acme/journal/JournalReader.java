package com.acme.journal;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Reads what a {@link JournalWriter} wrote. Its input has passed a checksum, so it is taken as it is. */
record JournalReader(DataInputStream in) {
    /** Reads one thing. */
    @FunctionalInterface
    interface Part<T> {
        T read() throws IOException;
    }

    int count() throws IOException {
        return in.readInt();
    }

    <T> List<T> list(Part<T> part) throws IOException {
        List<T> things = new ArrayList<>();
        for (int left = count(); left > 0; left--) {
            things.add(part.read());
        }
        return things;
    }

    private <V> Map<String, V> named(Part<V> part) throws IOException {
        Map<String, V> things = new LinkedHashMap<>();
        for (int left = count(); left > 0; left--) {
            things.put(text(), part.read());
        }
        return things;
    }

    <T> Optional<T> optional(Part<T> part) throws IOException {
        return in.readBoolean() ? Optional.of(part.read()) : Optional.empty();
    }

    long number() throws IOException {
        return in.readLong();
    }

    String text() throws IOException {
        char[] text = new char[count()];
        for (int i = 0; i < text.length; i++) {
            text[i] = in.readChar();
        }
        return new String(text);
    }

    byte[] bytes() throws IOException {
        byte[] bytes = new byte[count()];
        in.readFully(bytes);
        return bytes;
    }

    private Value value() throws IOException {
        byte type = in.readByte();
        return switch (type) {
            case 'i' -> Value.of(in.readLong());
            case 'r' -> Value.of(Double.longBitsToDouble(in.readLong()));
            case 't' -> Value.of(text());
            case 'b' -> Value.Blob.owning(bytes());
            case 'y' -> Value.of(true);
            case 'n' -> Value.of(false);
            case '0' -> Value.NULL;
            default -> throw new IOException("a value of the unknown type " + type);
        };
    }

    RowKey key() throws IOException {
        return RowKey.of(list(this::value));
    }

    StoredRow row(String table, RowKey key) throws IOException {
        boolean deleted = in.readBoolean();
        Row values = Row.of(named(this::value));
        Versions versions = new Versions(version(), named(this::version));
        return new StoredRow(table, key, deleted, values, versions, number(), number());
    }

    private Version version() throws IOException {
        Stamp stamp = new Stamp(number(), author(), number());
        return new Version(stamp, new Context(seen(), seen()), number());
    }

    private SortedMap<Author, Long> seen() throws IOException {
        SortedMap<Author, Long> seen = new TreeMap<>();
        for (int left = count(); left > 0; left--) {
            seen.put(author(), number());
        }
        return seen;
    }

    private Author author() throws IOException {
        return new Author(new UUID(number(), number()), number());
    }

    TableDefinition table() throws IOException {
        return new TableDefinition(
                text(),
                TableDefinition.Kind.valueOf(text()),
                TableDefinition.Identity.valueOf(text()),
                list(this::column),
                list(this::column),
                list(() -> list(this::text)),
                list(this::reference));
    }

    private ColumnDefinition column() throws IOException {
        return new ColumnDefinition(
                text(), ColumnType.valueOf(text()), text(), in.readBoolean(), optional(this::value));
    }

    private ForeignKey reference() throws IOException {
        return new ForeignKey(
                list(this::text),
                text(),
                list(this::text),
                in.readBoolean(),
                ForeignKey.Action.valueOf(text()),
                ForeignKey.Action.valueOf(text()));
    }
}

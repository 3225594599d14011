package dev.tidemark.support.storage;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Definitions of tables as bytes. Constants of enums stand in them by name, so that new ones can be put anywhere. */
public final class DefinitionCodec {
    private DefinitionCodec() {}

    /** Returns a definition as bytes. */
    public static byte[] encode(TableDefinition table) {
        ByteWriter writer = new ByteWriter();
        writer.text(table.name());
        writer.text(table.kind().name());
        writer.text(table.identity().name());
        write(writer, table.keyColumns(), column -> encode(column, writer));
        write(writer, table.columns(), column -> encode(column, writer));
        write(writer, table.uniques(), unique -> write(writer, unique, writer::text));
        write(writer, table.references(), reference -> encode(reference, writer));
        return writer.toByteArray();
    }

    private static void encode(ColumnDefinition column, ByteWriter writer) {
        writer.text(column.name());
        writer.text(column.type().name());
        writer.text(column.declared());
        writer.value(Value.of(column.nullable()));
        write(writer, column.fallback().stream().toList(), writer::value);
    }

    private static void encode(ForeignKey reference, ByteWriter writer) {
        write(writer, reference.columns(), writer::text);
        writer.text(reference.table());
        write(writer, reference.targets(), writer::text);
        writer.value(Value.of(reference.enforced()));
        writer.text(reference.onDelete().name());
        writer.text(reference.onUpdate().name());
    }

    private static <T> void write(ByteWriter writer, List<T> items, Consumer<T> encoder) {
        writer.number(items.size());
        items.forEach(encoder);
    }

    /** Returns the definition that was encoded. */
    public static TableDefinition decode(byte[] bytes) {
        try {
            return decode(new ByteReader(bytes));
        } catch (IllegalArgumentException e) {
            throw new StorageException(
                    StorageException.Kind.CORRUPT,
                    "the definition of a table is damaged (" + e.getMessage() + "); restore the database from a backup",
                    e);
        }
    }

    private static TableDefinition decode(ByteReader reader) {
        return new TableDefinition(
                reader.text(),
                TableDefinition.Kind.valueOf(reader.text()),
                TableDefinition.Identity.valueOf(reader.text()),
                read(reader, () -> column(reader)),
                read(reader, () -> column(reader)),
                read(reader, () -> read(reader, reader::text)),
                read(reader, () -> reference(reader)));
    }

    private static ColumnDefinition column(ByteReader reader) {
        return new ColumnDefinition(
                reader.text(),
                ColumnType.valueOf(reader.text()),
                reader.text(),
                reader.value().equals(Value.of(true)),
                Optional.of(read(reader, reader::value))
                        .filter(all -> !all.isEmpty())
                        .map(all -> all.get(0)));
    }

    private static ForeignKey reference(ByteReader reader) {
        return new ForeignKey(
                read(reader, reader::text),
                reader.text(),
                read(reader, reader::text),
                reader.value().equals(Value.of(true)),
                ForeignKey.Action.valueOf(reader.text()),
                ForeignKey.Action.valueOf(reader.text()));
    }

    private static <T> List<T> read(ByteReader reader, Supplier<T> decoder) {
        List<T> items = new ArrayList<>();
        for (long left = reader.number(); left > 0; left--) {
            items.add(decoder.get());
        }
        return items;
    }
}

package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import java.util.List;
import java.util.Optional;

/** Definitions of tables. */
final class SchemaCodec {
    private SchemaCodec() {}

    static void write(WireOutput target, TableDefinition table) {
        target.text(table.name());
        Codes.TABLE.write(target, table.kind());
        Codes.ROW_IDENTITY.write(target, table.identity());
        target.list(table.keyColumns(), SchemaCodec::writeColumn);
        target.list(table.columns(), SchemaCodec::writeColumn);
        target.list(table.uniques(), SchemaCodec::writeNames);
        target.list(table.references(), SchemaCodec::writeReference);
    }

    static TableDefinition read(WireInput source) {
        return new TableDefinition(
                source.text(),
                Codes.TABLE.read(source),
                Codes.ROW_IDENTITY.read(source),
                source.list(5, "key columns", SchemaCodec::readColumn),
                source.list(5, "columns", SchemaCodec::readColumn),
                source.list(1, "unique sets", SchemaCodec::readNames),
                source.list(6, "foreign keys", SchemaCodec::readReference));
    }

    private static void writeColumn(WireOutput target, ColumnDefinition column) {
        target.text(column.name());
        Codes.COLUMN.write(target, column.type());
        target.text(column.declared());
        target.bool(column.nullable());
        target.bool(column.fallback().isPresent());
        column.fallback().ifPresent(value -> ValueCodec.write(target, value));
    }

    private static ColumnDefinition readColumn(WireInput source) {
        return new ColumnDefinition(
                source.text(), Codes.COLUMN.read(source), source.text(), source.bool(), readFallback(source));
    }

    private static Optional<Value> readFallback(WireInput source) {
        return source.bool() ? Optional.of(ValueCodec.read(source)) : Optional.empty();
    }

    private static void writeReference(WireOutput target, ForeignKey reference) {
        writeNames(target, reference.columns());
        target.text(reference.table());
        writeNames(target, reference.targets());
        target.bool(reference.enforced());
        Codes.ACTION.write(target, reference.onDelete());
        Codes.ACTION.write(target, reference.onUpdate());
    }

    private static ForeignKey readReference(WireInput source) {
        return new ForeignKey(
                readNames(source),
                source.text(),
                readNames(source),
                source.bool(),
                Codes.ACTION.read(source),
                Codes.ACTION.read(source));
    }

    static void writeNames(WireOutput target, List<String> names) {
        target.list(names, WireOutput::text);
    }

    static List<String> readNames(WireInput source) {
        return source.list(1, "names", WireInput::text);
    }
}

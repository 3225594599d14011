package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.ByteReader;
import dev.tidemark.support.storage.ByteWriter;
import dev.tidemark.support.storage.JsonReader;
import dev.tidemark.support.storage.Numbering;
import dev.tidemark.support.storage.RowVersions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows on their way into the tables and out of them. Wherever a column would not give back what was put, the value stands a second
 * time, with its class, in {@code _tidemark_exact}: as number 0 and the name of the column, or as the number of the part of the key.
 */
final class Rows {
    private final Numbering numbering;

    Rows(Numbering numbering) {
        this.numbering = numbering;
    }

    /** Writes what stands in the columns of a row, in the order of {@link Table#written}. */
    void write(StoredRow row, Table table, Cells cells) throws SQLException {
        Exact exact = new Exact();
        for (int i = 0; i < table.keySize(); i++) {
            ColumnForm form = table.forms().get(i);
            Value part = row.key().part(i);
            form.write(part, cells);
            if (!part.isNull() && !form.fits(part)) {
                exact.part(i + 1, part);
            }
        }
        if (table.isOpen()) {
            cells.add(Json.text(row.values()));
            exact.document(row.values());
        } else {
            writeColumns(row.values(), table, cells, exact);
        }
        cells.add(exact.isEmpty() ? null : exact.toByteArray());
        for (Object version : RowVersions.values(row, numbering)) {
            cells.add(version);
        }
        cells.add(SortKey.of(row.key()));
        for (List<String> columns : table.uniques()) {
            cells.add(found(table, row, columns));
        }
        for (List<String> columns : table.references()) {
            cells.add(found(table, row, columns));
        }
    }

    private static void writeColumns(Row values, Table table, Cells cells, Exact exact) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            ColumnForm form = table.forms().get(table.keySize() + i);
            Value value = values.value(i);
            if (form != ColumnForm.ABSENT) {
                form.write(value, cells);
            }
            if (value.isNull()
                    ? form == ColumnForm.ABSENT && !fallback(table, i).isNull()
                    : !form.fits(value)) {
                exact.column(values.shape().names().get(i), value);
            }
        }
    }

    /** Returns what a column has in rows that were written before there was one. */
    private static Value fallback(Table table, int column) {
        return table.definition().columns().get(column).fallback().orElse(Value.NULL);
    }

    /** Returns by what values of a row are found; values of which one is null are found by nothing. */
    private static byte[] found(Table table, StoredRow row, List<String> columns) {
        return table.layout().values(row, columns).map(SortKey::of).orElse(null);
    }

    /** Reads the row at which the results of one of the table's selects stand. */
    StoredRow read(ResultSet results, Table table) throws SQLException {
        Value[] key = new Value[table.keySize()];
        for (int i = 0; i < key.length; i++) {
            key[i] = table.forms().get(i).read(results, i + 1);
        }
        int behind = table.behind();
        byte[] exact = results.getBytes(behind + 1);
        Row values = table.isOpen()
                ? document(JsonReader.row(results.getString(behind)), exact)
                : Row.owning(table.shape(), columns(results, table, exact));
        readParts(exact, key);
        return new StoredRow(
                table.name(),
                RowKey.of(key),
                false,
                values,
                RowVersions.read(results, behind + 2, numbering),
                results.getLong(behind + 2),
                results.getLong(behind + 9));
    }

    private static Value[] columns(ResultSet results, Table table, byte[] exact) throws SQLException {
        Value[] values = new Value[table.shape().size()];
        int index = table.keySize() + 1;
        for (int i = 0; i < values.length; i++) {
            ColumnForm form = table.forms().get(table.keySize() + i);
            values[i] = form == ColumnForm.ABSENT ? fallback(table, i) : form.read(results, index++);
        }
        if (exact != null) {
            Exact.columns(exact).forEach((name, value) -> {
                int position = table.shape().position(name);
                if (position >= 0) {
                    values[position] = value;
                }
            });
        }
        return values;
    }

    private static Row document(Row shown, byte[] exact) {
        if (exact == null) {
            return shown;
        }
        Map<String, Value> columns = shown.toMap();
        columns.putAll(Exact.columns(exact));
        return columns.isEmpty() ? Row.EMPTY : Row.of(columns);
    }

    private static void readParts(byte[] exact, Value[] key) {
        if (exact != null) {
            Exact.parts(exact).forEach((part, value) -> key[part - 1] = value);
        }
    }

    /** What stands a second time. */
    private static final class Exact {
        private final ByteWriter writer = new ByteWriter();
        private boolean empty = true;

        boolean isEmpty() {
            return empty;
        }

        void part(int number, Value value) {
            empty = false;
            writer.number(number);
            writer.value(value);
        }

        void column(String name, Value value) {
            empty = false;
            writer.number(0);
            writer.text(name);
            writer.value(value);
        }

        void document(Row values) {
            for (int i = 0; i < values.size(); i++) {
                String name = values.shape().names().get(i);
                if (!Texts.isHeld(name) || !Json.isExact(values.value(i))) {
                    column(name, values.value(i));
                }
            }
        }

        byte[] toByteArray() {
            return writer.toByteArray();
        }

        static Map<String, Value> columns(byte[] bytes) {
            Map<String, Value> columns = new LinkedHashMap<>();
            read(bytes, columns, new LinkedHashMap<>());
            return columns;
        }

        static Map<Integer, Value> parts(byte[] bytes) {
            Map<Integer, Value> parts = new LinkedHashMap<>();
            read(bytes, new LinkedHashMap<>(), parts);
            return parts;
        }

        private static void read(byte[] bytes, Map<String, Value> columns, Map<Integer, Value> parts) {
            ByteReader reader = new ByteReader(bytes);
            while (reader.hasMore()) {
                int part = (int) reader.number();
                if (part > 0) {
                    parts.put(part, reader.value());
                } else {
                    String name = reader.text();
                    columns.put(name, reader.value());
                }
            }
        }
    }
}

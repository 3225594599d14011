package com.acme.journal;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;

/** Writes what a record of the journal holds, bit by bit as it was; {@link JournalReader} is the way back. */
record JournalWriter(DataOutputStream out) {
    /** Writes one thing. */
    @FunctionalInterface
    interface Part<T> {
        void write(T thing) throws IOException;
    }

    <T> void list(Collection<T> things, Part<T> part) throws IOException {
        out.writeInt(things.size());
        for (T thing : things) {
            part.write(thing);
        }
    }

    /** Writes something that may be null. */
    <T> void optional(T thing, Part<T> part) throws IOException {
        out.writeBoolean(thing != null);
        if (thing != null) {
            part.write(thing);
        }
    }

    void number(long number) throws IOException {
        out.writeLong(number);
    }

    /** Writes a text char by char: UTF-8 would not give back half a surrogate pair, which apps do store. */
    void text(String text) throws IOException {
        out.writeInt(text.length());
        out.writeChars(text);
    }

    void bytes(byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    void value(Value value) throws IOException {
        if (value instanceof Value.Int number) {
            out.writeByte('i');
            out.writeLong(number.value());
        } else if (value instanceof Value.Real number) {
            out.writeByte('r');
            out.writeLong(Double.doubleToRawLongBits(number.value()));
        } else if (value instanceof Value.Text text) {
            out.writeByte('t');
            text(text.value());
        } else if (value instanceof Value.Blob blob) {
            out.writeByte('b');
            bytes(blob.toByteArray());
        } else if (value instanceof Value.Bool truth) {
            out.writeByte(truth.value() ? 'y' : 'n');
        } else {
            out.writeByte('0');
        }
    }

    void key(RowKey key) throws IOException {
        list(key.parts(), this::value);
    }

    /** Writes a row but for its table and key. */
    void row(StoredRow row) throws IOException {
        out.writeBoolean(row.deleted());
        values(row.values());
        version(row.versions().row());
        list(row.versions().columns().entrySet(), column -> {
            text(column.getKey());
            version(column.getValue());
        });
        number(row.lsn());
        number(row.pending());
    }

    private void values(Row values) throws IOException {
        list(values.toMap().entrySet(), column -> {
            text(column.getKey());
            value(column.getValue());
        });
    }

    private void version(Version version) throws IOException {
        number(version.stamp().time());
        author(version.stamp().author());
        number(version.stamp().sequence());
        Context context = version.context();
        list(context.feeds().entrySet(), this::seen);
        list(context.writes().entrySet(), this::seen);
        number(version.lsn());
    }

    private void seen(Map.Entry<Author, Long> entry) throws IOException {
        author(entry.getKey());
        number(entry.getValue());
    }

    private void author(Author author) throws IOException {
        number(author.node().getMostSignificantBits());
        number(author.node().getLeastSignificantBits());
        number(author.incarnation());
    }

    void table(TableDefinition table) throws IOException {
        text(table.name());
        text(table.kind().name());
        text(table.identity().name());
        list(table.keyColumns(), this::column);
        list(table.columns(), this::column);
        list(table.uniques(), unique -> list(unique, this::text));
        list(table.references(), this::reference);
    }

    private void column(ColumnDefinition column) throws IOException {
        text(column.name());
        text(column.type().name());
        text(column.declared());
        out.writeBoolean(column.nullable());
        optional(column.fallback().orElse(null), this::value);
    }

    private void reference(ForeignKey reference) throws IOException {
        list(reference.columns(), this::text);
        text(reference.table());
        list(reference.targets(), this::text);
        out.writeBoolean(reference.enforced());
        text(reference.onDelete().name());
        text(reference.onUpdate().name());
    }
}

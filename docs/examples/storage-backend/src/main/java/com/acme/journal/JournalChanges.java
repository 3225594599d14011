package com.acme.journal;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Breach.Reference;
import dev.tidemark.api.storage.StoredRow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a transaction has touched: as a record of the journal, each with what it has become. */
final class JournalChanges {
    private final Set<String> tables = new LinkedHashSet<>();
    private final Set<Reference> rows = new LinkedHashSet<>();
    private final Set<String> states = new LinkedHashSet<>();
    private boolean isHeadMoved;

    /** Returns the changes that make all of some content out of nothing. */
    static JournalChanges all(JournalContent content) {
        JournalChanges changes = new JournalChanges();
        content.tables().forEach(table -> {
            changes.defined(table.definition().name());
            table.rows()
                    .keySet()
                    .forEach(key -> changes.written(table.definition().name(), key));
        });
        content.state().keySet().forEach(changes::stated);
        return changes;
    }

    void defined(String table) {
        tables.add(table);
    }

    void written(String table, RowKey key) {
        rows.add(new Reference(table, key));
    }

    void stated(String name) {
        states.add(name);
    }

    void given() {
        isHeadMoved = true;
    }

    boolean isEmpty() {
        return tables.isEmpty() && rows.isEmpty() && states.isEmpty() && !isHeadMoved;
    }

    byte[] toBytes(JournalContent content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream data = new DataOutputStream(bytes)) {
            write(new JournalWriter(data), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void write(JournalWriter out, JournalContent content) throws IOException {
        out.number(content.head());
        out.list(tables, table -> out.table(content.table(table).definition()));
        out.list(rows, name -> {
            StoredRow row = content.table(name.table()).rows().get(name.key());
            out.text(name.table());
            out.key(name.key());
            out.optional(row, out::row);
        });
        out.list(states, name -> {
            out.text(name);
            out.optional(content.state().get(name), out::bytes);
        });
    }

    /** Does to some content what a record says; returns how many rows the record holds. */
    static int replay(byte[] record, JournalContent content) throws IOException {
        JournalReader in = new JournalReader(new DataInputStream(new ByteArrayInputStream(record)));
        content.given(in.number());
        in.list(in::table).forEach(content::define);
        int rows = in.count();
        for (int i = 0; i < rows; i++) {
            String table = in.text();
            RowKey key = in.key();
            in.optional(() -> in.row(table, key)).ifPresentOrElse(content::put, () -> content.remove(table, key));
        }
        int states = in.count();
        for (int i = 0; i < states; i++) {
            String name = in.text();
            in.optional(in::bytes)
                    .ifPresentOrElse(
                            value -> content.state().put(name, value),
                            () -> content.state().remove(name));
        }
        return rows;
    }
}

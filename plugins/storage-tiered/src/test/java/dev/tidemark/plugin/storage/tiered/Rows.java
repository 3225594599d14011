package dev.tidemark.plugin.storage.tiered;

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
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Rows of a table of people, whose mail addresses are unique, and short ways to write and read them. */
final class Rows {
    static final TableDefinition PEOPLE = new TableDefinition(
            "people",
            TableDefinition.Kind.DECLARED,
            TableDefinition.Identity.NATURAL,
            List.of(column("id", ColumnType.INTEGER, "INT", false)),
            List.of(column("mail", ColumnType.STRING, "TEXT", true)),
            List.of(List.of("mail")),
            List.of());
    static final TableDefinition CHILDREN = new TableDefinition(
            "children",
            TableDefinition.Kind.DECLARED,
            TableDefinition.Identity.NATURAL,
            List.of(column("id", ColumnType.INTEGER, "INT", false)),
            List.of(column("parent", ColumnType.INTEGER, "INT", true)),
            List.of(),
            List.of(ForeignKey.of(List.of("parent"), "people", List.of("id"))));
    private static final Author WRITER = Author.device(new UUID(1, 1));

    private Rows() {}

    private static ColumnDefinition column(String name, ColumnType type, String declared, boolean nullable) {
        return new ColumnDefinition(name, type, declared, nullable, Optional.empty());
    }

    static StoredRow person(long id, String mail, long lsn) {
        return row("people", id, Row.of(Map.of("mail", Value.of(mail))), lsn);
    }

    /** Returns a row of a table that refers to people. */
    static StoredRow child(long id, long parent, long lsn) {
        return row("children", id, Row.of(Map.of("parent", Value.of(parent))), lsn);
    }

    private static StoredRow row(String table, long id, Row values, long lsn) {
        Version version = new Version(new Stamp(lsn, WRITER, lsn), Context.EMPTY.withWrite(WRITER, lsn), lsn);
        return new StoredRow(table, RowKey.of(id), false, values, Versions.of(version), lsn, 0);
    }

    static void write(StorageBackend store, Consumer<Transaction> work) {
        try (Transaction transaction = store.begin()) {
            work.accept(transaction);
            transaction.commit();
        }
    }

    static void define(StorageBackend store) {
        write(store, transaction -> transaction.define(PEOPLE));
    }

    static void put(StorageBackend store, StoredRow... rows) {
        write(store, transaction -> {
            transaction.openFeed();
            List.of(rows).forEach(transaction::put);
            transaction.settle();
        });
    }

    /** Returns the mail addresses in the order of the feed. */
    static List<String> feed(StorageBackend store) {
        try (Snapshot snapshot = store.snapshot()) {
            return feed(snapshot);
        }
    }

    static List<String> feed(Snapshot snapshot) {
        List<String> mails = new ArrayList<>();
        try (RowCursor rows = snapshot.changesSince(0)) {
            for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                mails.add(mail(row.get()));
            }
        }
        return mails;
    }

    static String mail(StorageBackend store, long id) {
        try (Snapshot snapshot = store.snapshot()) {
            return mail(snapshot, id);
        }
    }

    static String mail(Snapshot snapshot, long id) {
        return mail(snapshot.row("people", RowKey.of(id)).orElseThrow());
    }

    private static String mail(StoredRow row) {
        return ((Value.Text) row.values().get("mail").orElseThrow()).value();
    }
}

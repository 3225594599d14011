package dev.tidemark.testkit;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Context;
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
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store under test, and short ways to make rows for it and to read them. */
abstract class StorageKit extends ProviderContract<StorageProvider> {
    static final Author DEVICE = Author.device(new UUID(1, 1));
    static final Author SERVER = new Author(new UUID(2, 2), 77);
    static final TableDefinition NOTES = TableDefinition.open("notes", "id");
    static final TableDefinition PEOPLE = new TableDefinition(
            "people",
            TableDefinition.Kind.DECLARED,
            TableDefinition.Identity.NATURAL,
            List.of(required("id", ColumnType.INTEGER)),
            List.of(
                    required("name", ColumnType.STRING),
                    ColumnDefinition.of("email", ColumnType.STRING),
                    ColumnDefinition.of("score", ColumnType.ANY),
                    ColumnDefinition.of("active", ColumnType.BOOLEAN)),
            List.of(List.of("email")),
            List.of());

    /** The store that each test begins with, empty. */
    StorageBackend store;

    private long sequence;

    static ColumnDefinition required(String name, ColumnType type) {
        return new ColumnDefinition(name, type, "", false, Optional.empty());
    }

    @BeforeEach
    void openTheStore() {
        store = open();
    }

    @AfterEach
    void closeTheStore() {
        store.close();
    }

    /** Opens the store in this test's directory, as a new process would. */
    final StorageBackend open() {
        return provider().create(TestConfig.of(provider().configSpec(), settings()), TestContext.in(directory));
    }

    /** Runs a transaction to its commit. */
    final void write(Consumer<Transaction> work) {
        try (Transaction transaction = store.begin()) {
            work.accept(transaction);
            transaction.commit();
        }
    }

    /** Reads in a snapshot of its own. */
    final <T> T read(Function<Snapshot, T> work) {
        try (Snapshot snapshot = store.snapshot()) {
            return work.apply(snapshot);
        }
    }

    final long count(String table) {
        return read(snapshot -> snapshot.count(table));
    }

    final long countPending(String table) {
        return read(snapshot -> snapshot.countPending(table));
    }

    static List<StoredRow> all(RowCursor cursor) {
        List<StoredRow> rows = new ArrayList<>();
        try (cursor) {
            for (Optional<StoredRow> row = cursor.next(); row.isPresent(); row = cursor.next()) {
                rows.add(row.get());
            }
        }
        return rows;
    }

    final Version version(long lsn) {
        sequence++;
        return new Version(new Stamp(1000 + sequence, DEVICE, sequence), Context.ofFeed(SERVER, lsn / 2), lsn);
    }

    final StoredRow row(String table, RowKey key, Row values, long lsn) {
        return new StoredRow(table, key, false, values, Versions.of(version(lsn)), lsn, 0);
    }

    final StoredRow note(String key, String text, long lsn) {
        return row("notes", RowKey.of(key), Row.of(Map.of("text", Value.of(text))), lsn);
    }

    final StoredRow tombstone(String table, RowKey key, Row image, long lsn) {
        return new StoredRow(table, key, true, image, Versions.of(version(lsn)), lsn, 0);
    }

    static StoredRow pending(StoredRow row, long number) {
        return new StoredRow(row.table(), row.key(), row.deleted(), row.values(), row.versions(), row.lsn(), number);
    }

    static Row person(String name, Value email, Value score, Value active) {
        Value[] values = {Value.of(name), email, score, active};
        return Row.owning(PEOPLE.shape(), values);
    }

    final StoredRow person(long id, String email, long lsn) {
        Row values = person("person " + id, Value.of(email), Value.of(id), Value.of(true));
        return row("people", RowKey.of(id), values, lsn);
    }
}

package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Opens stores, and makes rows for them. */
final class Stores {
    static final TableDefinition NOTES = TableDefinition.open("notes", "id");
    private static final Author AUTHOR = new Author(new UUID(1, 1), 7);
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private Stores() {}

    /** Returns a name for a schema that is nobody else's. */
    static String newSchema() {
        return "test_" + SCHEMAS.incrementAndGet();
    }

    static StorageBackend open(String schema) {
        return open(schema, Map.of());
    }

    static StorageBackend open(String schema, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Server.settings());
        settings.put("schema", schema);
        settings.putAll(more);
        PostgresStorageProvider provider = new PostgresStorageProvider();
        return provider.create(TestConfig.of(provider.configSpec(), settings), TestContext.in(Path.of("nowhere")));
    }

    static void write(StorageBackend store, Consumer<Transaction> work) {
        try (Transaction transaction = store.begin()) {
            work.accept(transaction);
            transaction.commit();
        }
    }

    static StoredRow note(String key, Value text, long lsn) {
        return row("notes", RowKey.of(key), Row.of(Map.of("text", text)), lsn);
    }

    static StoredRow row(String table, RowKey key, Row values, long lsn) {
        Versions versions = Versions.of(new Version(new Stamp(lsn, AUTHOR, lsn), Context.EMPTY, lsn));
        return new StoredRow(table, key, false, values, versions, lsn, 0);
    }

    /** Returns how a database is used of which nothing is said but where it is. */
    static PostgresOptions options(String url) {
        return new PostgresOptions(
                url,
                Optional.empty(),
                Optional.empty(),
                "public",
                2,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5));
    }
}

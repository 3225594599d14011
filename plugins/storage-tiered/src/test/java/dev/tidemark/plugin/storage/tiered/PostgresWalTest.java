package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageProvider;
import java.util.Map;

/** Asks all of a store with a log in front of PostgreSQL, which flushes nothing by itself before it is closed. */
final class PostgresWalTest extends OverPostgres {
    @Override
    protected StorageProvider provider() {
        return new LoggedPostgresProvider();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("durability", "wal", "flush-interval", "1d", "url", Database.url());
    }
}

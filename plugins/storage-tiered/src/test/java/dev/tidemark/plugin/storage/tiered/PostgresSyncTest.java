package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageProvider;
import java.util.Map;

/** Asks all of a store whose commits are those of a PostgreSQL, which others write to at the same time. */
final class PostgresSyncTest extends OverPostgres {
    @Override
    protected StorageProvider provider() {
        return new SharedPostgresProvider();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("durability", "sync", "url", Database.url());
    }
}

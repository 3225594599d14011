package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.testkit.StorageContract;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Asks all of a store with a log in front of PostgreSQL, which flushes nothing by itself before it is closed. */
final class PostgresWalTest extends StorageContract {
    @Override
    protected StorageProvider provider() {
        return new LoggedPostgresProvider();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("durability", "wal", "flush-interval", "1d", "url", Database.url());
    }

    @Override
    protected Map<String, Object> placed(Map<String, Object> settings, Path dataDirectory) {
        Map<String, Object> placed = new HashMap<>(settings);
        placed.put("schema", Database.schema(dataDirectory));
        return placed;
    }

    @Override
    protected String whyRoomCanNotBeBounded() {
        return "the disk is that of the server, and PostgreSQL has no bound for a schema";
    }
}

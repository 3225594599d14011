package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.testkit.FileDamage;
import dev.tidemark.testkit.StorageContract;
import java.util.Map;
import java.util.Optional;

/** Asks all, durability and stops at every call among it, of a store with a log, which flushes nothing by itself before it is closed. */
final class WalTest extends StorageContract {
    @Override
    protected StorageProvider provider() {
        return new LoggedSqliteProvider();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("durability", "wal", "flush-interval", "1d");
    }

    @Override
    protected Optional<Map<String, Object>> settingsOfLittleRoom() {
        return Optional.of(Map.of("durability", "wal", "max-unflushed", "1MiB", "max-size", "8MiB"));
    }

    @Override
    protected Map<FileDamage, String> damageThatMayPassUnnoticed() {
        return Map.of(FileDamage.OTHER_BIT, "SQLite keeps no checksums of its pages");
    }
}

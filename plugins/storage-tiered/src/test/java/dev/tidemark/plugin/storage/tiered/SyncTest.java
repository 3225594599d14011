package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.testkit.FileDamage;
import dev.tidemark.testkit.StorageContract;
import java.util.Map;
import java.util.Optional;

/** Asks all of a store whose commits are those of a SQLite file, which others write to at the same time. */
final class SyncTest extends StorageContract {
    @Override
    protected StorageProvider provider() {
        return new SharedSqliteProvider();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("durability", "sync");
    }

    @Override
    protected Optional<Map<String, Object>> settingsOfLittleRoom() {
        return Optional.of(Map.of("durability", "sync", "max-size", "8MiB"));
    }

    @Override
    protected Map<FileDamage, String> damageThatMayPassUnnoticed() {
        return Map.of(FileDamage.OTHER_BIT, "SQLite keeps no checksums of its pages");
    }
}

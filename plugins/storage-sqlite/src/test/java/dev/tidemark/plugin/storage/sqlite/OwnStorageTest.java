package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.testkit.FileDamage;
import dev.tidemark.testkit.StorageContract;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.sqlite.SQLiteDataSource;

class OwnStorageTest extends StorageContract {
    @Override
    protected StorageProvider provider() {
        return new SqliteStorageProvider();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("file", "store.db");
    }

    @Override
    protected Optional<Map<String, Object>> settingsOfLittleRoom() {
        return Optional.of(Map.of("file", "store.db", "max-size", "8MiB"));
    }

    @Override
    protected Map<FileDamage, String> damageThatMayPassUnnoticed() {
        return Map.of(FileDamage.OTHER_BIT, "SQLite keeps no checksums of its pages");
    }

    @Override
    protected DataSource dataSource() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("store.db"));
        return source;
    }

    @Override
    protected String logTable() {
        return "_tidemark_history";
    }
}

package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.testkit.FileDamage;
import dev.tidemark.testkit.StorageContract;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** An app's file as a store: the whole contract, but for tables of documents, which such a file has none of. */
final class AdoptedStorageTest extends StorageContract {
    @Override
    protected StorageProvider provider() {
        return new SqliteStorageProvider();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("file", "app.db", "adopt", true);
    }

    @Override
    protected boolean keepsDocuments() {
        return false;
    }

    @Override
    protected Optional<Map<String, Object>> settingsOfLittleRoom() {
        return Optional.of(Map.of("file", "app.db", "adopt", true, "max-size", "8MiB"));
    }

    @Override
    protected Map<FileDamage, String> damageThatMayPassUnnoticed() {
        return Map.of(FileDamage.OTHER_BIT, "SQLite keeps no checksums of its pages");
    }

    @Override
    protected void prepare(Path dataDirectory) {
        AppFile.prepare(dataDirectory);
    }

    @Override
    protected DataSource dataSource() {
        return AppFile.in(directory);
    }

    @Override
    protected String logTable() {
        return "_tidemark_history";
    }
}

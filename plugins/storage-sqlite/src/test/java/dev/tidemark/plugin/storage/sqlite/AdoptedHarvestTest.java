package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.testkit.CaptureContract;
import java.nio.file.Path;
import java.util.Map;
import javax.sql.DataSource;

/** What an app writes to its file is harvested as the contract says; {@link AdoptedCaptureTest} has what is SQLite's own. */
final class AdoptedHarvestTest extends CaptureContract {
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
    protected void prepare(Path dataDirectory) {
        AppFile.prepare(dataDirectory);
    }

    @Override
    protected DataSource dataSource() {
        return AppFile.in(directory);
    }
}

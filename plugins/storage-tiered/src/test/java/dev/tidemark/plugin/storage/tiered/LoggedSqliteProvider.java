package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.plugin.storage.sqlite.SqliteStorageProvider;
import java.util.Set;

/** Provides tiered stores in front of SQLite, with a log beside it; each has its file to itself. */
public final class LoggedSqliteProvider extends InFrontOf {
    /** Creates the provider. */
    public LoggedSqliteProvider() {
        super(new SqliteStorageProvider());
    }

    @Override
    public String name() {
        return "tiered-logged-sqlite";
    }

    @Override
    public Set<StorageCapability> capabilities() {
        return Set.of(StorageCapability.DURABLE);
    }
}

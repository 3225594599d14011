package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.plugin.storage.sqlite.SqliteStorageProvider;
import java.util.Set;

/** Provides tiered stores in front of SQLite, whose file several may share. */
public final class SharedSqliteProvider extends InFrontOf {
    /** Creates the provider. */
    public SharedSqliteProvider() {
        super(new SqliteStorageProvider());
    }

    @Override
    public String name() {
        return "tiered-shared-sqlite";
    }

    @Override
    public Set<StorageCapability> capabilities() {
        return Set.of(StorageCapability.DURABLE, StorageCapability.SHARED);
    }
}

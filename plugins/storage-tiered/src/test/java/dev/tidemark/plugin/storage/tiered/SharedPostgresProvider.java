package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.plugin.storage.postgres.PostgresStorageProvider;
import java.util.Set;

/** Provides tiered stores in front of PostgreSQL, whose schema several may share. */
public final class SharedPostgresProvider extends InFrontOf {
    /** Creates the provider. */
    public SharedPostgresProvider() {
        super(new PostgresStorageProvider());
    }

    @Override
    public String name() {
        return "tiered-shared-postgres";
    }

    @Override
    public Set<StorageCapability> capabilities() {
        return Set.of(StorageCapability.DURABLE, StorageCapability.SHARED, StorageCapability.NOTICES);
    }
}

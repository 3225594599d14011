package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.plugin.storage.postgres.PostgresStorageProvider;
import java.util.Set;

/** Provides tiered stores in front of PostgreSQL, with a log beside it; each has its schema to itself. */
public final class LoggedPostgresProvider extends InFrontOf {
    /** Creates the provider. */
    public LoggedPostgresProvider() {
        super(new PostgresStorageProvider());
    }

    @Override
    public String name() {
        return "tiered-logged-postgres";
    }

    @Override
    public Set<StorageCapability> capabilities() {
        return Set.of(StorageCapability.DURABLE);
    }
}

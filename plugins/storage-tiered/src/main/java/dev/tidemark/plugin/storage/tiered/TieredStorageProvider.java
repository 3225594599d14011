package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.storage.ChosenStorage;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Provides storage in memory with another storage behind it, by the name {@code tiered}. */
public final class TieredStorageProvider implements StorageProvider {
    private static final Setting<ChosenStorage> BACKEND = Setting.part(
                    "backend", ChosenStorage.class, "a type of storage backend, alone or with its settings")
            .required()
            .describedAs("What keeps the rows: memory answers, and this holds all of them.");
    private static final Setting<Durability> DURABILITY = Setting.oneOf("durability", Durability.class)
            .orElse(Durability.INTERVAL)
            .describedAs(
                    "When a commit is safe: within flush-interval (interval), at once in a log (wal), or at once in the"
                            + " backend (sync). Where several servers share the backend only sync is right.");
    private static final Setting<Duration> FLUSH_INTERVAL = Setting.between(
                    Setting.duration("flush-interval"), Tier.SHORTEST, Tier.LONGEST_INTERVAL)
            .orElse(Duration.ofSeconds(10))
            .describedAs("How long a commit may be in memory alone, however often its rows are written again.");
    private static final Setting<Long> MAX_UNFLUSHED = Setting.between(
                    Setting.size("max-unflushed"), 64L << 10, 1L << 40)
            .orElse(64L << 20)
            .describedAs("How much may wait to be flushed; beyond it, writes go at the speed of the backend.");
    private static final Setting<Long> CACHE_SIZE = Setting.between(Setting.size("cache-size"), 64L << 10, 1L << 40)
            .orElse(256L << 20)
            .describedAs("How much rows may take, estimated, that are in memory and in the backend.");
    private static final Setting<Duration> EVICT_AFTER = Setting.between(
                    Setting.duration("evict-after"), Tier.SHORTEST, Tier.LONGEST_IDLE)
            .orElse(Duration.ofMinutes(10))
            .describedAs("How long such a row stays in memory without being asked for.");
    private static final Setting<Duration> BUSY_TIMEOUT = Setting.between(
                    Setting.duration("busy-timeout"), Duration.ofMillis(1), Duration.ofDays(1))
            .orElse(Duration.ofSeconds(5))
            .describedAs("How long a transaction waits for another one, or for the backend, to end.");

    /** Creates the provider. */
    public TieredStorageProvider() {}

    @Override
    public String name() {
        return "tiered";
    }

    @Override
    public ConfigSpec configSpec() {
        return ConfigSpec.of(BACKEND, DURABILITY, FLUSH_INTERVAL, MAX_UNFLUSHED, CACHE_SIZE, EVICT_AFTER, BUSY_TIMEOUT);
    }

    /** What a store can do depends on its settings; whatever they are, it can do this. */
    @Override
    public Set<StorageCapability> capabilities() {
        return Set.of();
    }

    @Override
    public Optional<Path> exclusiveFile(Config config, PluginContext context) {
        return config.get(BACKEND).exclusiveFile(context);
    }

    @Override
    public StorageBackend create(Config config, PluginContext context) {
        ChosenStorage chosen = config.get(BACKEND);
        TieredOptions options = new TieredOptions(
                config.get(DURABILITY),
                config.get(FLUSH_INTERVAL),
                config.get(MAX_UNFLUSHED),
                config.get(CACHE_SIZE),
                config.get(EVICT_AFTER),
                config.get(BUSY_TIMEOUT));
        return new Opening(chosen, options, context).open();
    }
}

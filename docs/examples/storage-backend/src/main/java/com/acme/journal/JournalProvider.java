package com.acme.journal;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StorageProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** Provides storage in memory that a journal file brings back: for stores of some ten thousand rows. */
public final class JournalProvider implements StorageProvider {
    private static final Setting<Path> FILE = Setting.path("file")
            .orElse(Path.of("rows.journal"))
            .describedAs("The journal. It is created if it does not exist.");
    private static final Setting<Duration> BUSY_TIMEOUT = Setting.duration("busy-timeout")
            .orElse(Duration.ofSeconds(5))
            .describedAs("How long a transaction waits for another one to end.");
    private static final Setting<Long> MAX_SIZE = Setting.between(Setting.size("max-size"), 64L << 10, 1L << 40)
            .orElse(1L << 30)
            .describedAs("How large the journal may become; a write beyond it is refused, and nothing is lost.");

    @Override
    public String name() {
        return "acme-journal";
    }

    @Override
    public ConfigSpec configSpec() {
        return ConfigSpec.of(FILE, BUSY_TIMEOUT, MAX_SIZE);
    }

    /** What is declared here is proved by the kit. What is not, such as capture or several processes, is never asked for. */
    @Override
    public Set<StorageCapability> capabilities() {
        return Set.of(StorageCapability.DURABLE);
    }

    @Override
    public StorageBackend create(Config config, PluginContext context) {
        Path path = context.dataDirectory().resolve(config.get(FILE));
        try {
            return JournalStorage.open(path, config.get(MAX_SIZE), config.get(BUSY_TIMEOUT));
        } catch (StorageException e) {
            throw new PluginException(e.getMessage(), e);
        }
    }
}

package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StorageProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Provides storage in a SQLite file, by the name {@code sqlite}: one of Tidemark's own, or one that belongs to an app. */
public final class SqliteStorageProvider implements StorageProvider {
    private static final Setting<Path> FILE = Setting.path("file")
            .orElse(Path.of("hub.db"))
            .describedAs("The database file; one of Tidemark's own is created if it is not there.");
    private static final Setting<Boolean> ADOPT = Setting.bool("adopt")
            .orElse(false)
            .describedAs("Whether the file belongs to an app, whose tables are kept in step and left as they are.");
    private static final Setting<Duration> BUSY_TIMEOUT = Setting.duration("busy-timeout")
            .orElse(Duration.ofSeconds(5))
            .describedAs("How long to wait for another transaction, of this process or another one, to end.");
    private static final Setting<SqliteOptions.Synchronous> SYNCHRONOUS = Setting.oneOf(
                    "synchronous", SqliteOptions.Synchronous.class)
            .orElse(SqliteOptions.Synchronous.NORMAL)
            .describedAs("Whether a commit survives a power cut (full), or a crash of the process only (normal).");
    private static final Setting<Long> CACHE_SIZE = Setting.between(Setting.size("cache-size"), 64L << 10, 1L << 40)
            .orElse(16L << 20)
            .describedAs("How much of the file each connection keeps in memory.");
    private static final Setting<Long> MAX_SIZE = Setting.between(Setting.size("max-size"), 1L << 20, 1L << 46)
            .describedAs(
                    "How large the file may grow by what this node writes; a write beyond it is refused, and nothing"
                            + " is lost. Without it, as large as the disk.");
    private static final Setting<Boolean> COMPRESS = Setting.bool("compress")
            .orElse(false)
            .describedAs("Whether the rows of open tables are compressed as they are written: less disk for more"
                    + " processor time, and other programs can't read them. Not with adopt.");

    /** Creates the provider. */
    public SqliteStorageProvider() {}

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public ConfigSpec configSpec() {
        return ConfigSpec.of(FILE, ADOPT, BUSY_TIMEOUT, SYNCHRONOUS, CACHE_SIZE, MAX_SIZE, COMPRESS);
    }

    @Override
    public Set<StorageCapability> capabilities() {
        return Set.of(
                StorageCapability.DURABLE,
                StorageCapability.SQL,
                StorageCapability.SHARED,
                StorageCapability.EXTERNAL_CAPTURE,
                StorageCapability.HISTORY);
    }

    /** In a folder that is not there nothing is claimed: an app's file is not to be found there either. */
    @Override
    public Optional<Path> exclusiveFile(Config config, PluginContext context) {
        Path file = file(config, context).toAbsolutePath().normalize();
        return Optional.of(file).filter(each -> !config.get(ADOPT) || Files.isDirectory(each.getParent()));
    }

    private static Path file(Config config, PluginContext context) {
        return context.dataDirectory().resolve(config.get(FILE));
    }

    @Override
    public StorageBackend create(Config config, PluginContext context) {
        SqliteOptions options = new SqliteOptions(
                file(config, context),
                config.get(BUSY_TIMEOUT),
                config.get(SYNCHRONOUS),
                config.get(CACHE_SIZE),
                config.find(MAX_SIZE),
                config.get(COMPRESS));
        try {
            if (config.get(ADOPT)) {
                refuseCompressed(options);
                createOwnDirectory(options.file(), context.dataDirectory());
                return AdoptedStorage.open(options, context);
            }
            createDirectory(options.file());
            return OwnStorage.open(options);
        } catch (StorageException e) {
            throw new PluginException(e.getMessage(), e);
        }
    }

    private static void refuseCompressed(SqliteOptions options) {
        if (options.compress()) {
            throw new PluginException("database '" + options.file() + "' is an app's (adopt: true), which reads its own"
                    + " tables, so compress: true can't be; leave one of the two out");
        }
    }

    /** An app's directory must be there; the node's own may not be there yet. */
    private static void createOwnDirectory(Path file, Path dataDirectory) {
        if (dataDirectory.equals(file.getParent())) {
            createDirectory(file);
        }
    }

    private static void createDirectory(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new PluginException(
                    "directory '" + directory + "' for database '" + file.getFileName()
                            + "' can't be created; create it, or name another file",
                    e);
        }
    }
}

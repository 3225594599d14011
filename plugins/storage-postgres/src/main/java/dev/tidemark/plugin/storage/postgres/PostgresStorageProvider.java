package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StorageProvider;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Provides storage in a PostgreSQL database, by the name {@code postgres}; several servers may share one. */
public final class PostgresStorageProvider implements StorageProvider {
    private static final Setting<String> URL = Setting.text("url")
            .matching(text -> PostgresUrl.parse(text).isPresent(), PostgresUrl.EXPECTED)
            .required()
            .describedAs("Where the database is, such as postgresql://db.example.org:5432/tidemark; options of the"
                    + " driver, such as ?sslmode=verify-full, may follow.");
    private static final Setting<String> USER = Setting.text("user")
            .describedAs("Who connects. Without it, the user in the url, or the one that runs this process.");
    private static final Setting<String> PASSWORD =
            Setting.text("password").secret().describedAs("The user's password.");
    private static final Setting<String> SCHEMA = Setting.text("schema")
            .matching(PostgresNames::isSchemaName, "a name of 1 to 63 bytes that does not begin with pg_")
            .orElse("public")
            .describedAs("The schema that holds the tables; it is created if it is not there.");
    private static final Setting<Long> POOL_SIZE = Setting.between(Setting.integer("pool-size"), 1L, 1000L)
            .orElse(16L)
            .describedAs("How many connections may read at a time; one more writes.");
    private static final Setting<Duration> BUSY_TIMEOUT = Setting.between(
                    Setting.duration("busy-timeout"), Duration.ofMillis(1), Duration.ofDays(1))
            .orElse(Duration.ofSeconds(5))
            .describedAs(
                    "How long to wait for another transaction, of this server or another one, or for a connection.");
    private static final Setting<Duration> STATEMENT_TIMEOUT = Setting.between(
                    Setting.duration("statement-timeout"), Duration.ofMillis(1), Duration.ofDays(1))
            .orElse(Duration.ofMinutes(5))
            .describedAs("How long one statement may take; then it is given up, and nothing has changed.");
    private static final Setting<Duration> NOTICE_INTERVAL = Setting.between(
                    Setting.duration("notice-interval"), Duration.ofMillis(10), Duration.ofHours(1))
            .orElse(Duration.ofSeconds(1))
            .describedAs(
                    "How long nothing may be heard of other servers' commits before the store is looked at for them:"
                            + " they are told at once, unless the connection on which they are is dead.");

    /** Creates the provider. */
    public PostgresStorageProvider() {}

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public ConfigSpec configSpec() {
        return ConfigSpec.of(URL, USER, PASSWORD, SCHEMA, POOL_SIZE, BUSY_TIMEOUT, STATEMENT_TIMEOUT, NOTICE_INTERVAL);
    }

    @Override
    public Set<StorageCapability> capabilities() {
        return Set.of(
                StorageCapability.DURABLE,
                StorageCapability.SQL,
                StorageCapability.SHARED,
                StorageCapability.NOTICES,
                StorageCapability.HISTORY);
    }

    @Override
    public StorageBackend create(Config config, PluginContext context) {
        PostgresUrl url = PostgresUrl.parse(config.get(URL)).orElseThrow();
        Optional<String> user = config.find(USER).or(url::user);
        Optional<String> password = config.find(PASSWORD).or(url::password);
        PostgresOptions options = new PostgresOptions(
                url.jdbc(),
                user,
                password,
                config.get(SCHEMA),
                config.get(POOL_SIZE).intValue(),
                config.get(BUSY_TIMEOUT),
                config.get(STATEMENT_TIMEOUT),
                config.get(NOTICE_INTERVAL));
        try {
            return PostgresStorage.open(options, context.logger());
        } catch (StorageException e) {
            throw new PluginException(e.getMessage(), e);
        }
    }
}

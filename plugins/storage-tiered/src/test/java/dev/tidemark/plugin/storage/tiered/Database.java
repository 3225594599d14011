package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.plugin.storage.postgres.PostgresStorageProvider;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A PostgreSQL that all tests of this module use, each in a schema of its own. It ends with this process. */
final class Database {
    private static final EmbeddedPostgres SERVER = start();

    private Database() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "200")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the schema that stands for a directory. */
    static String schema(Path directory) {
        byte[] path = directory.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
        return "at_" + UUID.nameUUIDFromBytes(path).toString().replace('-', '_');
    }

    static String url() {
        return "postgresql://postgres@localhost:" + SERVER.getPort() + "/postgres";
    }

    /** Opens a store in a schema, without memory in front. It looks for what others have committed when it is told, and not by itself. */
    static StorageBackend open(String schema) {
        PostgresStorageProvider provider = new PostgresStorageProvider();
        Map<String, Object> settings = Map.of("url", url(), "schema", schema, "notice-interval", "1h");
        return provider.create(TestConfig.of(provider.configSpec(), settings), TestContext.in(Path.of("nowhere")));
    }

    /** Runs statements as the one who may do everything. */
    static void run(String... statements) {
        try (Connection connection = SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Copies what is committed in a schema to another one that is not there. */
    static void copy(String from, String to) {
        run("CREATE SCHEMA " + to, """
                DO $$ DECLARE name text; BEGIN
                FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = '%1$s' LOOP
                EXECUTE format('CREATE TABLE %2$s.%%1$I (LIKE %1$s.%%1$I INCLUDING ALL)', name);
                EXECUTE format('INSERT INTO %2$s.%%1$I SELECT * FROM %1$s.%%1$I', name);
                END LOOP; END $$""".formatted(from, to));
    }

    /** Returns the first column of all rows. */
    static List<String> texts(String sql) {
        try (Connection connection = SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (results.next()) {
                texts.add(results.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

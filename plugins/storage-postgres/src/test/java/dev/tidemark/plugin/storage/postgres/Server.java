package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.support.storage.SqlNames;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.postgresql.ds.PGSimpleDataSource;

/** The PostgreSQL that all tests of this module use; each has schemas of its own in it. */
final class Server {
    private static final EmbeddedPostgres SERVER = start();

    private Server() {}

    private static EmbeddedPostgres start() {
        try {
            // Ends with this process.
            return EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "200")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int port() {
        return SERVER.getPort();
    }

    static String url() {
        return "postgresql://postgres@localhost:" + port() + "/postgres";
    }

    static Map<String, Object> settings() {
        return Map.of("url", url());
    }

    /** Returns the schema that stands for a directory. */
    static String schema(Path directory) {
        byte[] path = directory.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
        return "at_" + UUID.nameUUIDFromBytes(path).toString().replace('-', '_');
    }

    static PGSimpleDataSource dataSource(String schema) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://localhost:" + port() + "/postgres");
        source.setUser("postgres");
        source.setCurrentSchema(schema);
        return source;
    }

    /** Runs statements as the one who may do everything. */
    static void run(String... statements) {
        try (Connection connection = dataSource("public").getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has the server ask a user for his password. */
    static void demandPasswordOf(String user) throws IOException {
        Path rules = Path.of(texts("public", "SHOW hba_file").get(0));
        Files.writeString(rules, "host all " + user + " all scram-sha-256\n" + Files.readString(rules));
        run("SELECT pg_reload_conf()");
    }

    /** Returns the first column of all rows. */
    static List<String> texts(String schema, String sql) {
        try (Connection connection = dataSource(schema).getConnection();
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

    /** Copies what is committed in a schema to another one that is not there, as a backup does. */
    static void copy(String from, String to) {
        try (Connection connection = dataSource("public").getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE SCHEMA " + SqlNames.quote(to));
                for (String table : tables(statement, from)) {
                    String original = SqlNames.quote(from) + "." + SqlNames.quote(table);
                    String copy = SqlNames.quote(to) + "." + SqlNames.quote(table);
                    statement.execute("CREATE TABLE " + copy + " (LIKE " + original + " INCLUDING ALL)");
                    statement.execute("INSERT INTO " + copy + " SELECT * FROM " + original);
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> tables(Statement statement, String schema) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet results = statement.executeQuery(
                "SELECT tablename FROM pg_tables WHERE schemaname = " + SqlNames.literal(schema))) {
            while (results.next()) {
                tables.add(results.getString(1));
            }
        }
        return tables;
    }
}

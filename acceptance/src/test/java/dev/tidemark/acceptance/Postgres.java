package dev.tidemark.acceptance;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL: one that all tests share, in databases of their own, or one that can be killed and started again where it was. */
final class Postgres implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Path data;
    private EmbeddedPostgres server;

    private Postgres(Path data, EmbeddedPostgres server) {
        this.data = data;
        this.server = server;
    }

    static Postgres start(Path data) throws IOException {
        return new Postgres(
                data,
                EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setCleanDataDirectory(false)
                        .start());
    }

    /** Returns the one that is there for all tests, and ends with this process. */
    static Postgres shared() {
        return Shared.SERVER;
    }

    private static final class Shared {
        private static final Postgres SERVER = start();

        private static Postgres start() {
            try {
                Path data = Files.createTempDirectory("tidemark-postgres");
                return new Postgres(
                        data,
                        EmbeddedPostgres.builder()
                                .setDataDirectory(data)
                                .setServerConfig("fsync", "off")
                                .start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    int port() {
        return server.getPort();
    }

    /** Returns the address of a database for a user who needs no password. */
    String url(String user, String database) {
        return "postgresql://" + user + "@127.0.0.1:" + server.getPort() + "/" + database;
    }

    /** Runs statements in a database as the one who may do everything. */
    void run(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Returns the first column of a query. */
    List<String> select(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (results.next()) {
                values.add(results.getString(1));
            }
            return values;
        }
    }

    /** Opens a connection as the one who may do everything. */
    Connection connect(String database) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database);
        source.setUser("postgres");
        return source.getConnection();
    }

    /** Has the server ask a user for his password. */
    void demandPasswordOf(String user) throws IOException, SQLException {
        Path rules = data.resolve("pg_hba.conf");
        Files.writeString(rules, "host all " + user + " all scram-sha-256\n" + Files.readString(rules));
        run("postgres", "SELECT pg_reload_conf()");
    }

    /** Kills it as kill -9 does, and starts it again where it was. */
    void killAndRestart() throws IOException {
        int port = server.getPort();
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0));
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process);
        process.destroyForcibly();
        all.forEach(each ->
                each.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join());
        server.close();
        server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

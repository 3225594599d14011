package dev.tidemark.benchmarks.process;

import dev.tidemark.benchmarks.measure.ProcessTime;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL as it comes, with {@code fsync}, for as long as something is measured. */
public final class Database implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final ProcessHandle process;

    /** Starts it. */
    public Database() throws SQLException {
        try {
            postgres = EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = process();
    }

    /** Each connection has a process, and all of these have one parent. */
    private ProcessHandle process() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet number = statement.executeQuery("SELECT pg_backend_pid()")) {
            number.next();
            return ProcessHandle.of(number.getLong(1))
                    .flatMap(ProcessHandle::parent)
                    .orElseThrow();
        }
    }

    /** Creates a database, and returns its address for a server. */
    public String create(String name) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return "postgresql://postgres@localhost:" + port() + "/" + name;
    }

    /** Returns the port on which it listens. */
    public int port() {
        return postgres.getPort();
    }

    /** Returns the address of a database for the driver. */
    public String jdbcUrl(String name) {
        return postgres.getJdbcUrl("postgres", name);
    }

    /** Returns the processor time of all its processes. */
    public double cpuSeconds() {
        return ProcessTime.seconds(process);
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

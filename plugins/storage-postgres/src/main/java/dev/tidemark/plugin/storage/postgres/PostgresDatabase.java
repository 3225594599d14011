package dev.tidemark.plugin.storage.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.tidemark.api.storage.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL database: connects to it, and has a pool of connections.
 *
 * <p>Connections are not in auto-commit mode: a transaction begins with the first statement.
 *
 * <p>Threading: safe; a connection belongs to one thread at a time.
 */
final class PostgresDatabase implements AutoCloseable {
    /** How much longer than the server itself the driver waits for an answer, before it holds the network to be cut. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private static final int CONNECT_SECONDS = 10;
    private static final long SHORTEST_WAIT_MILLIS = 250;

    private final PostgresOptions options;
    private final PGSimpleDataSource source;
    private final Failures failures;
    private HikariDataSource pool;

    PostgresDatabase(PostgresOptions options) {
        this.options = options;
        this.source = new PGSimpleDataSource();
        source.setUrl(options.url());
        options.user().ifPresent(source::setUser);
        options.password().ifPresent(source::setPassword);
        if (!options.url().contains("ApplicationName=")) {
            source.setApplicationName("tidemark");
        }
        source.setTcpKeepAlive(true);
        source.setReWriteBatchedInserts(true);
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout((int) options.statementTimeout().plus(GRACE).toSeconds());
        this.failures = new Failures(options, place());
    }

    PostgresOptions options() {
        return options;
    }

    /** Returns the database in words. */
    String place() {
        return "database '" + source.getDatabaseName() + "' at " + source.getServerNames()[0] + ":"
                + source.getPortNumbers()[0];
    }

    /** Opens a connection that is in no pool. */
    Connection connect() throws SQLException {
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    /** Opens the pool, without a connection as yet. */
    void openPool() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("tidemark " + place());
        config.setDataSource(source);
        config.setAutoCommit(false);
        // The one that writes is never kept waiting by those that read.
        config.setMaximumPoolSize(options.poolSize() + 1);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(
                Math.max(SHORTEST_WAIT_MILLIS, options.busyTimeout().toMillis()));
        config.setInitializationFailTimeout(-1);
        // Otherwise what the next line sets would end with the first transaction.
        config.setIsolateInternalQueries(true);
        // Devices forget what was committed here, so a commit that PostgreSQL may still lose is none.
        config.setConnectionInitSql("SELECT set_config('statement_timeout', '"
                + options.statementTimeout().toMillis() + "', false), set_config('lock_timeout', '"
                + options.busyTimeout().toMillis() + "', false), set_config('synchronous_commit',"
                + " coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on'), false)");
        pool = new HikariDataSource(config);
    }

    /** Takes a connection out of the pool, to which it is closed. */
    Connection take() throws SQLException {
        return pool.getConnection();
    }

    /** Has the pool open new connections, since those it has may be dead too. */
    void renew() {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    /** Returns how many connections are in use, and how many are open and are not. */
    Map<String, Long> statistics() {
        HikariPoolMXBean counted = pool.getHikariPoolMXBean();
        return Map.of(
                "pool-active", (long) counted.getActiveConnections(),
                "pool-idle", (long) counted.getIdleConnections(),
                "pool-waiting", (long) counted.getThreadsAwaitingConnection());
    }

    /** Ends a connection at once, whoever is at work with it. */
    void abort(Connection connection) throws SQLException {
        connection.abort(Runnable::run);
        pool.evictConnection(connection);
    }

    /** Returns what to throw for a failure of the driver: its kind, and a message that names the database and says what to do. */
    StorageException failure(SQLException cause) {
        return failures.of(cause);
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.close();
        }
    }

    /** Closes something because of a failure; a failure to do so is added to that one. */
    static void close(AutoCloseable resource, Exception because) {
        try {
            resource.close();
        } catch (Exception e) {
            because.addSuppressed(e);
        }
    }
}

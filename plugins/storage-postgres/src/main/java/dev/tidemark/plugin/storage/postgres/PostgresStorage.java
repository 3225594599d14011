package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.support.storage.StoreFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A store in a schema of a PostgreSQL database; see {@code docs/decisions/0020-postgresql-as-a-store.md}.
 *
 * <p>Connections: each open snapshot has one, and the one transaction too. Writers of all servers take turns by a lock that
 * PostgreSQL frees when the connection of its holder ends.
 *
 * <p>Threading: safe.
 */
final class PostgresStorage implements StorageBackend, StoreFailures {
    private static final Duration SHORT_WAIT = Duration.ofMillis(20);
    private static final int ATTEMPTS = 4;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final PostgresDatabase database;
    private final PostgresOptions options;
    private final int lockNumber;
    private final System.Logger logger;
    private final Notices notices;
    private final Semaphore writing = new Semaphore(1, true);
    private final Semaphore reading;
    private final Object lock = new Object();
    private final Set<Connection> open = new HashSet<>();
    private Interned.Shared interned = new Interned.Shared();
    private Catalog catalog;
    private Beginning last = new Beginning(0, 0, 0);
    private boolean closed;

    private PostgresStorage(PostgresDatabase database, int lockNumber, System.Logger logger) {
        this.logger = logger;
        this.database = database;
        this.options = database.options();
        this.lockNumber = lockNumber;
        this.notices = new Notices(database, lockNumber, logger);
        this.reading = new Semaphore(options.poolSize(), true);
    }

    /** Connects to a database, and makes the schema a store if it is none. */
    static PostgresStorage open(PostgresOptions options, System.Logger logger) {
        PostgresDatabase database = new PostgresDatabase(options);
        try {
            PostgresStorage storage = new PostgresStorage(database, Schema.prepare(database), logger);
            try (Connection connection = database.connect()) {
                storage.showAdded(connection);
            }
            database.openPool();
            return storage;
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }

    /**
     * Lets others see columns that were added to tables, in a transaction of its own. It gives up a table that somebody reads, for the
     * next time. Nothing depends on it, so that it is no failure if it can't be done.
     *
     * @param connection on which nothing is open
     */
    void showAdded(Connection connection) {
        try {
            Statements statements = new Statements(connection, schema());
            Session session = session(statements, lockWithin(SHORT_WAIT));
            if (new Definitions(session, schema()).showAdded()) {
                statements.update(
                        "UPDATE " + statements.table("_tidemark_store") + " SET definitions = definitions + 1");
                connection.commit();
            } else {
                connection.rollback();
            }
        } catch (SQLException e) {
            String where = database.place() + ": added columns can't be seen by others as yet";
            logger.log(Failures.isLocked(e) ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING, where, e);
            PostgresDatabase.close(connection::rollback, e);
        }
    }

    /** Returns the statements that wait for the turn of this store among all servers. */
    private String lockWithin(Duration wait) {
        // A server that hangs must not keep the turn for ever.
        return "SET LOCAL idle_in_transaction_session_timeout = "
                + options.statementTimeout().toMillis() + "; SET LOCAL lock_timeout = " + wait.toMillis()
                + "; SELECT pg_advisory_xact_lock(" + Schema.LOCKS + ", "
                + lockNumber + ")";
    }

    Notices notices() {
        return notices;
    }

    String schema() {
        return options.schema();
    }

    @Override
    public Snapshot snapshot() {
        checkOpen();
        acquireReading();
        try {
            return new PostgresSnapshot(this, begin("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"));
        } catch (SQLException | RuntimeException e) {
            reading.release();
            throw e instanceof SQLException driver ? failure(driver) : (RuntimeException) e;
        }
    }

    /**
     * By one statement and without a transaction, where the row is there and its table is as it was when it was last looked at. A row that
     * is not there may be a tombstone, and more than one statement needs a view.
     */
    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        checkOpen();
        LoneRow look;
        synchronized (lock) {
            look = new LoneRow(Optional.ofNullable(catalog), last, interned);
        }
        Optional<StoredRow> found = look.knows(table, key) ? alone(look, table, key) : Optional.empty();
        return found.isPresent() ? found : StorageBackend.super.row(table, key);
    }

    private Optional<StoredRow> alone(LoneRow look, String table, RowKey key) {
        acquireReading();
        try {
            Connection connection = database.take();
            try {
                add(connection);
                connection.setAutoCommit(true);
                return look.read(new Statements(connection, schema()), table, key);
            } finally {
                release(connection);
            }
        } catch (SQLException e) {
            if (Failures.isPassing(e) || Failures.isOfOtherTables(e)) {
                return Optional.empty();
            }
            throw failure(e);
        } finally {
            reading.release();
        }
    }

    @Override
    public Transaction begin() {
        checkOpen();
        acquire(writing, "another transaction has been open", "end it, or raise busy-timeout");
        try {
            // The lock comes first, so that all that is read behind it is what the last writer has committed.
            return new PostgresTransaction(this, begin(lockWithin(options.busyTimeout())));
        } catch (SQLException | RuntimeException e) {
            writing.release();
            throw e instanceof SQLException driver ? failure(driver) : (RuntimeException) e;
        }
    }

    private void acquireReading() {
        acquire(
                reading,
                "all " + options.poolSize() + " connections that may read have been in use",
                "raise pool-size");
    }

    private void acquire(Semaphore semaphore, String problem, String remedy) {
        try {
            if (!semaphore.tryAcquire(options.busyTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy(problem + " for longer than the busy-timeout of "
                        + options.busyTimeout().toMillis() + " ms; " + remedy);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy("the thread was interrupted while it waited for its turn; try again");
        }
    }

    private StorageException busy(String problem) {
        return new StorageException(StorageException.Kind.BUSY, database.place() + ": " + problem);
    }

    /** Begins a transaction; nothing has happened in it, so that it is begun again if the connection was dead. */
    private Session begin(String first) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return beginOnce(first);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !Failures.isPassing(e) || isClosed()) {
                    throw e;
                }
                database.renew();
                LockSupport.parkNanos(FIRST_PAUSE_NANOS << attempt);
            }
        }
    }

    private Session beginOnce(String first) throws SQLException {
        Connection connection = database.take();
        try {
            add(connection);
            return session(new Statements(connection, schema()), first);
        } catch (SQLException | RuntimeException e) {
            PostgresDatabase.close(() -> release(connection), e);
            throw e;
        }
    }

    private Session session(Statements statements, String first) throws SQLException {
        Beginning beginning = Beginning.read(statements, first);
        Interned.Shared known;
        synchronized (lock) {
            if (beginning.isOfAnotherPast(last)) {
                interned = new Interned.Shared();
                catalog = null;
            }
            last = beginning;
            known = interned;
        }
        return new Session(statements, known, beginning.head(), catalog(statements, beginning.definitions()));
    }

    private Catalog catalog(Statements statements, long definitions) throws SQLException {
        synchronized (lock) {
            if (catalog != null && catalog.definitions() == definitions) {
                return catalog;
            }
        }
        Catalog read = Catalog.read(statements, schema(), definitions);
        synchronized (lock) {
            catalog = read;
        }
        return read;
    }

    /** Keeps account of a connection, unless the store was closed meanwhile. */
    private void add(Connection connection) {
        synchronized (lock) {
            if (closed) {
                throw closed("the store was closed before");
            }
            open.add(connection);
        }
    }

    private void release(Connection connection) throws SQLException {
        synchronized (lock) {
            if (!open.remove(connection)) {
                // It was ended when the store was closed.
                return;
            }
        }
        // The pool rolls back what was not committed.
        connection.close();
    }

    /** Ends a view. */
    void releaseReader(Session session) {
        release(session, reading);
    }

    /** Ends a transaction, and lets the next one begin. */
    void releaseWriter(Session session) {
        release(session, writing);
    }

    private void release(Session session, Semaphore semaphore) {
        try {
            release(session.statements().connection());
        } catch (SQLException e) {
            throw failure(e);
        } finally {
            semaphore.release();
        }
    }

    /** Commits, and finds out what became of it if the connection is lost meanwhile. */
    void commit(Connection connection, String number) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException e) {
            if (!Failures.isLost(e) || isClosed() || !new LostCommit(database, number).isCommitted(e)) {
                throw e;
            }
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private void checkOpen() {
        if (isClosed()) {
            throw closed("the store was closed before");
        }
    }

    @Override
    public StorageException closed(String what) {
        return new StorageException(StorageException.Kind.CLOSED, database.place() + ": " + what);
    }

    @Override
    public StorageException failure(SQLException cause) {
        return isClosed() ? closed("the store was closed before") : database.failure(cause);
    }

    @Override
    public boolean hasCaptured() {
        return false;
    }

    @Override
    public Optional<Adoption> adoption() {
        return Optional.empty();
    }

    /** Who waits for his turn at a connection waits here, and not at the pool. */
    @Override
    public Map<String, Long> statistics() {
        Map<String, Long> counted = new HashMap<>(database.statistics());
        long waiting = (long) reading.getQueueLength() + writing.getQueueLength();
        counted.merge("pool-waiting", waiting, Long::sum);
        return counted;
    }

    @Override
    public void onCommit(Runnable listener) {
        checkOpen();
        notices.tell(listener);
    }

    @Override
    public void close() {
        Set<Connection> left;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            left = Set.copyOf(open);
            open.clear();
        }
        SQLException failure = null;
        try {
            notices.close();
        } catch (SQLException e) {
            failure = e;
        }
        for (Connection connection : left) {
            try {
                database.abort(connection);
            } catch (SQLException e) {
                failure = e;
            }
        }
        database.close();
        if (failure != null) {
            throw database.failure(failure);
        }
    }
}

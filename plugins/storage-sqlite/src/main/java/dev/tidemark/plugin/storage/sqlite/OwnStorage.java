package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.support.storage.StoreFailures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Tidemark's own store in a SQLite file: each table an ordinary SQL table, so that anyone can read it.
 *
 * <p>Connections: one writes, and each open snapshot has one that reads; those of ended snapshots are kept for the next. The file
 * is in WAL mode, so that readers see what was committed when they began, and hold nobody up. Several processes may have it open;
 * they take turns at writing by {@code BEGIN IMMEDIATE}.
 *
 * <p>Threading: safe.
 */
final class OwnStorage implements StorageBackend, StoreFailures {
    private static final int IDLE_READERS = 4;

    private final SqliteDatabase database;
    private final Duration busyTimeout;
    private final Semaphore writing = new Semaphore(1, true);
    private final Object lock = new Object();
    private final Deque<OwnSession> idleReaders = new ArrayDeque<>();
    private final Set<OwnSession> sessions = new HashSet<>();
    private final OwnSession writer;
    private boolean closed;

    private OwnStorage(SqliteDatabase database) throws SQLException {
        this.database = database;
        this.busyTimeout = database.busyTimeout();
        this.writer = open();
    }

    /** Opens a file, and makes it a store if it is empty or not there. */
    static OwnStorage open(SqliteOptions options) {
        return open(new SqliteDatabase(options, SqliteDatabase.Journal.WAL));
    }

    /** Opens a file by connections of the database's making. */
    static OwnStorage open(SqliteDatabase database) {
        try {
            return new OwnStorage(database);
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }

    private OwnSession open() throws SQLException {
        TrackStatements statements = new TrackStatements(database.open());
        try {
            OwnSchema.prepare(statements.connection(), database.file());
        } catch (SQLException | RuntimeException e) {
            SqliteDatabase.close(statements, e);
            throw e;
        }
        return add(OwnSession.on(statements, database.compresses()));
    }

    /** Keeps account of a connection, unless the store was closed while it was made. */
    private OwnSession add(OwnSession session) throws SQLException {
        synchronized (lock) {
            if (!closed) {
                sessions.add(session);
                return session;
            }
        }
        session.statements().close();
        throw closedBefore();
    }

    SqliteDatabase database() {
        return database;
    }

    @Override
    public Snapshot snapshot() {
        try {
            OwnSession session = reader();
            try {
                begin(session, "BEGIN");
            } catch (SQLException e) {
                discard(session, e);
                throw e;
            }
            return new OwnSnapshot(this, session);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private void discard(OwnSession session, Exception because) {
        synchronized (lock) {
            sessions.remove(session);
        }
        SqliteDatabase.close(session.statements(), because);
    }

    private OwnSession reader() throws SQLException {
        synchronized (lock) {
            checkOpen();
            OwnSession idle = idleReaders.poll();
            if (idle != null) {
                return idle;
            }
        }
        return open();
    }

    @Override
    public Transaction begin() {
        synchronized (lock) {
            checkOpen();
        }
        acquireWriting();
        try {
            begin(writer, "BEGIN IMMEDIATE");
            return new OwnTransaction(this, writer);
        } catch (SQLException | RuntimeException e) {
            SqliteDatabase.close(() -> releaseWriter(writer, false), e);
            throw e instanceof SQLException driver ? failure(driver) : (RuntimeException) e;
        }
    }

    private void begin(OwnSession session, String sql) throws SQLException {
        session.statements().begin(sql);
        // The first read fixes what this transaction sees.
        session.catalog().refresh();
    }

    /** Rolls back. After some failures, such as a full disk, SQLite has done so itself; then there is nothing to end. */
    private static void rollback(OwnSession session) throws SQLException {
        try {
            session.statements().end("ROLLBACK");
        } catch (SQLException e) {
            if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
                throw e;
            }
        }
    }

    private void acquireWriting() {
        try {
            if (!writing.tryAcquire(busyTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy("another transaction has been open for longer than the busy-timeout of "
                        + busyTimeout.toMillis() + " ms; end it, or raise busy-timeout");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy("the thread was interrupted while it waited for another transaction; try again");
        }
    }

    private StorageException busy(String problem) {
        return new StorageException(StorageException.Kind.BUSY, "database '" + database.file() + "': " + problem);
    }

    /** Ends a read transaction and takes back its connection. */
    void releaseReader(OwnSession session) {
        if (isClosed()) {
            return;
        }
        try {
            session.statements().end("COMMIT");
            keep(session);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Takes back the writer's connection, and lets the next transaction begin. */
    void releaseWriter(OwnSession session, boolean committed) {
        try {
            if (!committed && !isClosed()) {
                session.forget();
                rollback(session);
            }
        } catch (SQLException e) {
            throw failure(e);
        } finally {
            writing.release();
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private void keep(OwnSession session) throws SQLException {
        synchronized (lock) {
            if (!closed && idleReaders.size() < IDLE_READERS) {
                idleReaders.push(session);
                return;
            }
            sessions.remove(session);
        }
        session.statements().close();
    }

    private void checkOpen() {
        if (closed) {
            throw closedBefore();
        }
    }

    private StorageException closedBefore() {
        return closed("the store was closed before");
    }

    @Override
    public StorageException closed(String what) {
        return new StorageException(StorageException.Kind.CLOSED, "database '" + database.file() + "': " + what);
    }

    @Override
    public StorageException failure(SQLException cause) {
        return isClosed() ? closedBefore() : database.failure(cause);
    }

    @Override
    public boolean hasCaptured() {
        return false;
    }

    @Override
    public Optional<Adoption> adoption() {
        return Optional.empty();
    }

    @Override
    public void close() {
        List<OwnSession> open;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            open = List.copyOf(sessions);
        }
        SqliteDatabase.closeAll(open.stream().map(OwnSession::statements).toList())
                .ifPresent(failure -> {
                    throw database.failure(failure);
                });
    }
}

package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.Transaction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * An app's own database as a store.
 *
 * <p><b>Whose file it is.</b> The app's tables stay as they are, and so do the journal mode and everything else that it has
 * set. Beside them stand tables whose names begin with {@code _tidemark_}: a log that triggers fill ({@link CaptureTriggers}),
 * the versions of rows that were written since tracking started ({@link TrackVersions}), tombstones, and global ids
 * ({@link TrackIdentity}). A row that was there from the start and was not written since has no entry anywhere.
 *
 * <p><b>A change of the app's schema</b> is noticed by SQLite's own counter when a transaction begins: triggers are fitted, and
 * new tables are tracked.
 *
 * <p><b>Waiting.</b> In a file with a rollback journal a commit waits for open snapshots, and fails where they outlast the busy
 * time-out: snapshots should be short there.
 *
 * <p>Threading: safe; one transaction at a time.
 */
final class AdoptedStorage implements StorageBackend {
    /** Finds a row where an app has written what was not harvested yet. */
    static final String CAPTURED = "SELECT 1 FROM _tidemark_log LIMIT 1";

    private static final int IDLE_READERS = 4;

    private final SqliteDatabase database;
    private final AdoptedGuard guard;
    private final Duration busyTimeout;
    private final RandomGenerator random;
    private final Semaphore writing = new Semaphore(1, true);
    private final Object lock = new Object();
    private final Deque<Connected> idle = new ArrayDeque<>();
    private final Set<Connected> readers = new HashSet<>();
    private final Connected writer;
    private volatile AdoptedModel model;
    private boolean closed;

    /** A connection and what is kept with it. */
    private record Connected(TrackStatements statements, Interned interned) {}

    private AdoptedStorage(SqliteDatabase database, RandomGenerator random) throws SQLException {
        this.database = database;
        this.guard = new AdoptedGuard(database);
        this.busyTimeout = database.busyTimeout();
        this.random = random;
        this.writer = connect();
        try {
            startEmpty();
        } catch (SQLException | RuntimeException e) {
            SqliteDatabase.close(writer.statements, e);
            throw e;
        }
    }

    /** Opens an app's file. One that is not there is created, and tracked from the start. */
    static AdoptedStorage open(SqliteOptions options, PluginContext context) {
        return open(new SqliteDatabase(options, SqliteDatabase.Journal.AS_IT_IS), context.random());
    }

    /** Opens an app's file by connections of the database's making. */
    static AdoptedStorage open(SqliteDatabase database, RandomGenerator random) {
        try {
            return new AdoptedStorage(database, random);
        } catch (SQLException e) {
            throw database.failure(e);
        }
    }

    private Connected connect() throws SQLException {
        TrackStatements statements = new TrackStatements(database.open());
        // The log of a large transaction is sorted, and may be larger than memory.
        statements.execute("PRAGMA temp_store = FILE");
        return new Connected(statements, new Interned(statements));
    }

    private void startEmpty() throws SQLException {
        boolean empty = !writer.statements.exists("SELECT 1 FROM sqlite_schema");
        if (empty) {
            inTransaction(() -> {
                if (!writer.statements.exists("SELECT 1 FROM sqlite_schema")) {
                    TrackTables.create(writer.statements);
                    TrackTables.setMeta(writer.statements, "everything", 1);
                    TrackSetup.fit(writer.statements, Set.of(), TrackSetup.Origin.SHARED);
                }
                return true;
            });
        }
    }

    boolean isTracking() {
        return guard.call(() -> TrackTables.exist(writer.statements));
    }

    /** Runs something in a transaction of its own on the writer's connection. */
    <T> T inTransaction(AdoptedGuard.Call<T> call) throws SQLException {
        writer.statements.begin("BEGIN IMMEDIATE");
        try {
            T result = call.run();
            writer.statements.end("COMMIT");
            model = null;
            return result;
        } catch (SQLException | RuntimeException e) {
            SqliteDatabase.close(() -> rollback(writer), e);
            throw e;
        }
    }

    TrackStatements writerStatements() {
        return writer.statements;
    }

    @Override
    public Snapshot snapshot() {
        Connected reader = guard.call(this::reader);
        try {
            reader.statements.begin("BEGIN");
            AdoptedSession session = AdoptedSession.of(reader.statements, reader.interned, current(reader.statements));
            return new AdoptedSnapshot(guard, session, () -> release(reader));
        } catch (SQLException | RuntimeException e) {
            SqliteDatabase.close(() -> release(reader), e);
            throw translated(e);
        }
    }

    private RuntimeException translated(Exception e) {
        return e instanceof SQLException failure ? guard.failure(failure) : (RuntimeException) e;
    }

    /** Returns the tables as they are in a connection's transaction. */
    private AdoptedModel current(TrackStatements statements) throws SQLException {
        return current(statements, AdoptedModel.version(statements));
    }

    /** @param version of the schema, which is another one where the file is not tracked any more */
    private AdoptedModel current(TrackStatements statements, long version) throws SQLException {
        AdoptedModel known = model;
        if (known == null || known.schemaVersion() != version) {
            checkTracked(statements);
            known = AdoptedModel.read(statements);
            model = known;
        }
        return known;
    }

    private void checkTracked(TrackStatements statements) throws SQLException {
        if (!TrackTables.exist(statements)) {
            throw new StorageException(
                    StorageException.Kind.UNSUPPORTED,
                    "database '" + database.file() + "' is not tracked; run: tidemark track " + database.file());
        }
    }

    private Connected reader() throws SQLException {
        synchronized (lock) {
            checkOpen();
            Connected waiting = idle.poll();
            if (waiting != null) {
                return waiting;
            }
        }
        return add(connect());
    }

    /** Keeps account of a connection, unless the store was closed while it was made. */
    private Connected add(Connected reader) throws SQLException {
        synchronized (lock) {
            if (!closed) {
                readers.add(reader);
                return reader;
            }
        }
        reader.statements.close();
        throw closedBefore();
    }

    private void checkOpen() {
        if (closed) {
            throw closedBefore();
        }
    }

    private StorageException closedBefore() {
        return new StorageException(
                StorageException.Kind.CLOSED, "the store in '" + database.file() + "' was closed before");
    }

    /** Takes a reader's connection back. */
    private void release(Connected reader) {
        if (isClosed()) {
            // Nobody may wait for this reader until the closing of the store comes to it.
            guard.run(reader.statements::close);
            return;
        }
        guard.run(() -> {
            rollback(reader);
            synchronized (lock) {
                if (!closed && idle.size() < IDLE_READERS) {
                    idle.push(reader);
                    return;
                }
                readers.remove(reader);
            }
            reader.statements.close();
        });
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    /** Ends what was not committed. After some failures SQLite has rolled back by itself. */
    private static void rollback(Connected connected) throws SQLException {
        connected.interned.forget();
        if (!connected.statements.isInTransaction()) {
            return;
        }
        try {
            connected.statements.end("ROLLBACK");
        } catch (SQLException e) {
            if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
                throw e;
            }
        }
    }

    @Override
    public Transaction begin() {
        synchronized (lock) {
            checkOpen();
        }
        acquire();
        try {
            writer.statements.begin("BEGIN IMMEDIATE");
            AdoptedSession session = AdoptedSession.of(writer.statements, writer.interned, followed());
            return new AdoptedTransaction(guard, session, writer.interned, random, this::endWriting);
        } catch (SQLException | RuntimeException e) {
            SqliteDatabase.close(this::endWriting, e);
            throw translated(e);
        }
    }

    private void acquire() {
        try {
            if (!writing.tryAcquire(busyTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StorageException(
                        StorageException.Kind.BUSY,
                        "another transaction on '" + database.file() + "' has lasted longer than the busy-timeout of "
                                + busyTimeout.toMillis() + " ms; end it, or raise busy-timeout");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(
                    StorageException.Kind.BUSY, "interrupted while waiting for '" + database.file() + "'", e);
        }
    }

    /** Fits capture to what the app has changed in its schema, and returns the tables as they are then. */
    private AdoptedModel followed() throws SQLException {
        TrackStatements statements = writer.statements;
        checkTracked(statements);
        long version = AdoptedModel.version(statements);
        if (TrackTables.meta(statements, "schema_version") == version && !TrackCanary.isMoved(statements)) {
            return current(statements, version);
        }
        Set<String> tables = new LinkedHashSet<>();
        if (TrackTables.meta(statements, "everything") == 1) {
            tables.addAll(TrackSetup.trackable(statements));
        }
        AdoptedModel fitted =
                TrackSetup.fit(statements, tables, TrackSetup.Origin.WRITTEN).model();
        model = TrackRenumbering.repair(statements, fitted);
        return current(statements);
    }

    private void endWriting() {
        try {
            if (!isClosed()) {
                guard.run(() -> rollback(writer));
            }
        } finally {
            writing.release();
        }
    }

    @Override
    public boolean hasCaptured() {
        Connected reader = guard.call(this::reader);
        try {
            return guard.call(() -> TrackTables.exist(reader.statements) && reader.statements.exists(CAPTURED));
        } finally {
            release(reader);
        }
    }

    @Override
    public Optional<Adoption> adoption() {
        return Optional.of(new AdoptedAdoption(this, database));
    }

    /** What reads on a connection of its own. */
    interface Reading<T> {
        T run(TrackStatements statements) throws SQLException;
    }

    /** Reads something beside whatever is written meanwhile. */
    <T> T reading(Reading<T> reading) {
        Connected reader = guard.call(this::reader);
        try {
            reader.statements.begin("BEGIN");
            return reading.run(reader.statements);
        } catch (SQLException e) {
            throw guard.failure(e);
        } finally {
            release(reader);
        }
    }

    /** Runs something while no transaction is open. */
    <T> T exclusively(AdoptedGuard.Call<T> call) {
        synchronized (lock) {
            checkOpen();
        }
        acquire();
        try {
            return guard.call(call);
        } finally {
            model = null;
            writing.release();
        }
    }

    /** Closes readers first: in a file with a rollback journal a commit that is under way waits for them. */
    @Override
    public void close() {
        List<Connected> open;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            guard.storeIsClosed();
            open = new ArrayList<>(readers);
            open.add(writer);
            readers.clear();
            idle.clear();
        }
        SqliteDatabase.closeAll(open.stream().map(Connected::statements).toList())
                .ifPresent(failure -> {
                    throw database.failure(failure);
                });
    }
}

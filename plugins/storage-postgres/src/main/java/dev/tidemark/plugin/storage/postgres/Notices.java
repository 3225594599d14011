package dev.tidemark.plugin.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Listens to what other servers commit to a store, on a connection and a thread of its own. PostgreSQL tells those who listen at the
 * commit; what may have been missed, since the connection was lost or is dead without anybody knowing, is found by looking at the
 * store now and then.
 *
 * <p>Threading: safe.
 */
final class Notices implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** How much longer than for the server's silence the driver waits for an answer, before it holds the network to be cut. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final Duration ENDING = Duration.ofSeconds(10);

    private final PostgresDatabase database;
    private final System.Logger logger;
    private final String channel;
    private final Duration interval;
    private final Object lock = new Object();
    private Runnable listener = () -> {};
    private Optional<Thread> thread = Optional.empty();
    private Optional<Connection> connection = Optional.empty();
    private volatile int self;
    private Optional<Marks> marks = Optional.empty();
    private boolean closed;

    /** What a commit of which others are told changes. */
    private record Marks(long head, long definitions) {}

    /** @param number of the schema in its database */
    Notices(PostgresDatabase database, int number, System.Logger logger) {
        this.database = database;
        this.logger = logger;
        this.channel = "tidemark_" + Integer.toUnsignedString(number);
        this.interval = database.options().noticeInterval();
    }

    /** Returns what a transaction selects to have others told when it commits. Whose notice it is, is told by who listens. */
    String notice() {
        return "pg_notify('" + channel + "', '" + self + "')";
    }

    /** Tells somebody from now on, in place of whom was told before. */
    void tell(Runnable next) {
        synchronized (lock) {
            listener = next;
            if (thread.isEmpty() && !closed) {
                Thread listening = new Thread(this::run, "tidemark-postgres-" + channel);
                listening.setDaemon(true);
                listening.start();
                thread = Optional.of(listening);
            }
        }
    }

    private void run() {
        while (!isClosed()) {
            try (Connection own = open()) {
                listen(own);
            } catch (SQLException lost) {
                if (!isClosed()) {
                    logger.log(
                            System.Logger.Level.DEBUG,
                            database.place() + ": what other servers commit is not heard at once; connecting again",
                            lost);
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        }
    }

    private Connection open() throws SQLException {
        Connection own = database.connect();
        synchronized (lock) {
            connection = Optional.of(own);
        }
        own.setAutoCommit(true);
        own.setNetworkTimeout(Runnable::run, (int) interval.plus(GRACE).toMillis());
        return own;
    }

    private void listen(Connection own) throws SQLException {
        Statements statements = new Statements(own, database.options().schema());
        PGConnection driver = own.unwrap(PGConnection.class);
        self = driver.getBackendPID();
        statements.execute("LISTEN " + channel);
        // At first too: for what was committed before this connection listened.
        look(statements);
        while (!isClosed()) {
            PGNotification[] notices = driver.getNotifications((int) interval.toMillis());
            if (notices == null || notices.length == 0) {
                look(statements);
            } else if (Stream.of(notices)
                    .anyMatch(notice -> !notice.getParameter().equals(Integer.toString(self)))) {
                tell();
            }
        }
    }

    /** Tells if the store is not as it was the last time. */
    private void look(Statements statements) throws SQLException {
        String sql = "SELECT head, definitions FROM " + statements.table("_tidemark_store");
        try (PreparedStatement select = statements.of(sql);
                ResultSet results = select.executeQuery()) {
            Optional<Marks> now =
                    results.next() ? Optional.of(new Marks(results.getLong(1), results.getLong(2))) : Optional.empty();
            if (!now.equals(marks)) {
                marks = now;
                tell();
            }
        }
    }

    private void tell() {
        Runnable told;
        synchronized (lock) {
            told = listener;
        }
        told.run();
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    /** Ends the connection and waits for the thread. */
    @Override
    public void close() throws SQLException {
        Optional<Connection> open;
        Optional<Thread> running;
        synchronized (lock) {
            closed = true;
            open = connection;
            running = thread;
        }
        try {
            if (open.isPresent()) {
                open.get().abort(Runnable::run);
            }
        } finally {
            running.ifPresent(Notices::await);
        }
    }

    private static void await(Thread thread) {
        LockSupport.unpark(thread);
        try {
            thread.join(ENDING.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

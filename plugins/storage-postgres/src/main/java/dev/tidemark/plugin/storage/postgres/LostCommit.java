package dev.tidemark.plugin.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A transaction whose connection was lost while it was committed: whether it was, only the database can tell.
 *
 * @param database to ask
 * @param number that PostgreSQL gave the transaction
 */
record LostCommit(PostgresDatabase database, String number) {
    private static final int ATTEMPTS = 20;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * Returns whether it was committed.
     *
     * @throws SQLException with the failure as its cause if that can't be found out
     */
    boolean isCommitted(SQLException failure) throws SQLException {
        database.renew();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                String status = status();
                if ("committed".equals(status) || "aborted".equals(status)) {
                    return status.equals("committed");
                }
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new SQLException(
                "the connection was lost while a transaction was committed, and the server does not say what became"
                        + " of it; what it wrote may be there, or not",
                failure);
    }

    private String status() throws SQLException {
        try (Connection connection = database.take();
                PreparedStatement select = connection.prepareStatement("SELECT pg_xact_status(?::xid8)")) {
            select.setString(1, number);
            try (ResultSet results = select.executeQuery()) {
                results.next();
                return results.getString(1);
            }
        }
    }
}

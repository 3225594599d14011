package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether a transaction was committed whose connection was lost meanwhile. */
@Timeout(120)
final class LostCommitTest {
    private static final SQLException LOST = new SQLException("the connection is lost", "08006");

    private static PostgresDatabase database() {
        PostgresDatabase database = new PostgresDatabase(new PostgresOptions(
                "jdbc:postgresql://localhost:" + Server.port() + "/postgres",
                Optional.of("postgres"),
                Optional.empty(),
                "public",
                2,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5)));
        database.openPool();
        return database;
    }

    private static String number(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("SELECT pg_current_xact_id()::text")) {
            results.next();
            return results.getString(1);
        }
    }

    @Test
    void theDatabaseTellsWhatBecameOfIt() throws SQLException {
        try (PostgresDatabase database = database();
                Connection connection = database.connect()) {
            String committed = number(connection);
            connection.commit();
            assertEquals(true, new LostCommit(database, committed).isCommitted(LOST));
            String aborted = number(connection);
            connection.rollback();
            assertEquals(false, new LostCommit(database, aborted).isCommitted(LOST));
        }
    }

    @Test
    void oneThatDoesNotEndIsAFailureThatSaysSo() throws SQLException {
        try (PostgresDatabase database = database();
                Connection connection = database.connect()) {
            String running = number(connection);
            SQLException failure =
                    assertThrows(SQLException.class, () -> new LostCommit(database, running).isCommitted(LOST));
            assertEquals(LOST, failure.getCause());
        }
    }
}

package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.Transaction;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether a transaction was committed whose connection was lost meanwhile. */
@Timeout(120)
final class LostCommitTest {
    private static final SQLException LOST = new SQLException("the connection is lost", "08006");

    private final String schema = Stores.newSchema();

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_THE_COMMIT", "BEFORE_THE_ANSWER"})
    void aConnectionThatIsCutInMidCommit(CuttingProxy.Cut cut) throws IOException {
        try (CuttingProxy proxy = new CuttingProxy();
                StorageBackend store = Stores.open(
                        schema, Map.of("url", "postgresql://postgres@localhost:" + proxy.port() + "/postgres"))) {
            Stores.write(store, transaction -> transaction.define(Stores.NOTES));
            boolean isDone = cut == CuttingProxy.Cut.BEFORE_THE_ANSWER;
            try (Transaction transaction = store.begin()) {
                transaction.put(Stores.note("a", Value.of("first"), 1));
                proxy.cut(cut);
                if (isDone) {
                    transaction.commit();
                } else {
                    StorageException failure = assertThrows(StorageException.class, transaction::commit);
                    assertEquals(StorageException.Kind.BUSY, failure.kind(), failure::getMessage);
                }
            }
            List<String> there = isDone ? List.of("a") : List.of();
            assertEquals(there, Server.texts(schema, "SELECT id FROM notes"));
            Stores.write(store, transaction -> {
                assertEquals(there.size(), transaction.openFeed());
                transaction.put(Stores.note("b", Value.of("second"), 2));
            });
            assertEquals(
                    there.size() + 1,
                    Server.texts(schema, "SELECT id FROM notes").size());
        }
    }

    private static PostgresDatabase database() {
        PostgresDatabase database = new PostgresDatabase(
                Stores.options("jdbc:postgresql://localhost:" + Server.port() + "/postgres?user=postgres"));
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

package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A page of the feed costs what it holds, also of a table of which PostgreSQL has counted nothing yet. */
@Timeout(120)
final class FeedPlanTest {
    private static final int ROWS = 20_000;

    private final String schema = Stores.newSchema();

    @Test
    void aPageIsReadAlongTheIndexAndNotSorted() throws SQLException {
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> {
                transaction.define(Stores.NOTES);
                for (int i = 1; i <= ROWS; i++) {
                    transaction.put(Stores.note("n" + i, Value.of("text of " + i), i));
                }
            });
        }
        try (Connection connection = Server.dataSource(schema).getConnection()) {
            Statements statements = new Statements(connection, schema);
            String changes = Catalog.read(statements, schema, 0).table("notes").changes();
            for (long after : List.of(0, ROWS / 2, ROWS - 10)) {
                String plan = plan(statements, FeedSource.piece(changes), after);
                assertTrue(plan.contains("Index Scan using notes__tidemark_lsn_idx"), plan);
                assertFalse(plan.contains("Sort"), plan);
            }
        }
    }

    private static String plan(Statements statements, String sql, long after) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (PreparedStatement explain = statements.of("EXPLAIN " + sql, after);
                ResultSet results = explain.executeQuery()) {
            while (results.next()) {
                lines.add(results.getString(1));
            }
        }
        return String.join("\n", lines);
    }
}

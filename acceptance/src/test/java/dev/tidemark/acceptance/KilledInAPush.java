package dev.tidemark.acceptance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Has a device push to whichever of two servers it takes, and kills that one in the middle of it.
 *
 * @param postgres where both keep their rows
 * @param database in it
 */
record KilledInAPush(Postgres postgres, String database) {
    private static final long LOOK_MILLIS = 2;
    private static final long PATIENCE_SECONDS = 120;

    /** Returns the server that goes on, once the push has come to its end there. */
    Server run(Callable<String> push, Server left, Server right) throws Exception {
        CompletableFuture<String> pushed = CompletableFuture.supplyAsync(() -> {
            try {
                return push.call();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
        awaitStagedBatches(pushed);
        Server killed = left.sessions() > 0 ? left : right;
        killed.kill();
        Server goesOn = killed == left ? right : left;
        String report = pushed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertTrue(report.contains(goesOn.address()), () -> "the push was over before its server was: " + report);
        return goesOn;
    }

    private void awaitStagedBatches(CompletableFuture<String> pushed) throws Exception {
        try (Connection connection = postgres.connect(database);
                PreparedStatement staged = connection.prepareStatement(
                        "SELECT count(*) FROM _tidemark_state WHERE convert_from(name, 'UTF8') LIKE 'stage/%'")) {
            while (number(staged) < 2) {
                assertFalse(pushed.isDone(), () -> "the push ended before it was seen: " + pushed.join());
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        }
    }

    private static long number(PreparedStatement statement) throws SQLException {
        try (ResultSet results = statement.executeQuery()) {
            results.next();
            return results.getLong(1);
        }
    }
}

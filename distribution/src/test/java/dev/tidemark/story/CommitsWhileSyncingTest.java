package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.VerifyReport;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app commits whenever it likes: no sync is in its way while it waits for the network, whatever journal the file has. */
class CommitsWhileSyncingTest {
    /** More than a link takes at once, and than is read in one view of a file with a rollback journal. */
    private static final int ROWS = 4_000;

    @TempDir
    private Path folder;

    @Test
    void aFileWithARollbackJournalTakesTheCommitsOfItsAppWhileAPushWaitsForTheLink() throws SQLException {
        assertCommitsGoOn("DELETE");
    }

    @Test
    void aFileWithAWriteAheadLogDoesSoToo() throws SQLException {
        assertCommitsGoOn("WAL");
    }

    private void assertCommitsGoOn(String journal) throws SQLException {
        try (Story story = new Story(folder)) {
            story.app(
                    "a.db",
                    "PRAGMA journal_mode = " + journal,
                    "CREATE TABLE t (id INTEGER PRIMARY KEY, v BLOB, n INTEGER)",
                    "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < " + ROWS
                            + ") INSERT INTO t SELECT n, randomblob(1000), 0 FROM number");
            story.track("a.db");
            App app = new App(story);
            SyncReport report = story.syncWhile("a.db", app::write);
            assertTrue(report.pushed().rows() >= ROWS, report::toString);
            assertTrue(app.commits > 50, () -> app.commits + " commits while the sync went on");

            story.sync("a.db", "b.db");
            story.assertSame("a.db", "b.db");
            assertEquals(List.of(Integer.toString(app.commits)), story.select("b.db", "SELECT n FROM t WHERE id = 1"));
            story.assertEqualDigests("a.db", "b.db");
        }
    }

    @Test
    void aComparisonIsInNobodysWayWhileItWaitsForTheServer() throws SQLException {
        try (Story story = new Story(folder)
                .shared(
                        "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)",
                        "INSERT INTO t VALUES (1, 'one'), (2, 'two')")) {
            App app = new App(story);
            assertTrue(story.verifyWhile("a.db", false, false, app::couldWrite).isEqual());
            story.app("a.db", "UPDATE t SET v = 'past the triggers'", "DELETE FROM _tidemark_log");
            VerifyReport report = story.verifyWhile("a.db", true, true, app::couldWrite);
            assertEquals(2, report.differing().size(), report::toString);
            assertTrue(report.isEqualNow(), report::toString);
            assertTrue(app.commits > 20, () -> app.commits + " times the app could have written");
        }
    }

    /** Writes two rows in one transaction, and waits for nobody. */
    private static final class App {
        private final Story story;
        private int commits;

        App(Story story) {
            this.story = story;
        }

        void write() {
            try (Connection connection = story.connect("a.db");
                    Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 0");
                statement.executeUpdate("UPDATE t SET n = n + 1 WHERE id IN (1, " + ROWS + ")");
                commits++;
            } catch (SQLException locked) {
                throw new AssertionError("after " + commits + " commits", locked);
            }
        }

        /** With a rollback journal whoever reads is in the way of this lock, which every commit takes. */
        void couldWrite() {
            try (Connection connection = story.connect("a.db");
                    Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 0");
                statement.execute("BEGIN EXCLUSIVE");
                statement.execute("ROLLBACK");
                commits++;
            } catch (SQLException locked) {
                throw new AssertionError("after " + commits + " times", locked);
            }
        }
    }
}

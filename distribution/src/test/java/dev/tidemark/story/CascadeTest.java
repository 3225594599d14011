package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives is written past the triggers, so it must take nothing along that the triggers would have told of. */
class CascadeTest {
    private static final List<String> CHILDREN = List.of("of the deleted", "of the replaced", "of the swapped");

    @TempDir
    private Path folder;

    /**
     * Parents are replaced, deleted and swap their unique values on A, while B makes a child of each of them, at any moment of
     * its sync: before it pushes, or between its push and what it pulls.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 6, 8})
    void cascadeUnderSuppression(int moment) throws SQLException {
        try (Story story = new Story(folder)
                .shared(
                        "CREATE TABLE p (id INTEGER PRIMARY KEY, u TEXT UNIQUE)",
                        "CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER NOT NULL REFERENCES p (id) ON DELETE CASCADE, n TEXT)",
                        "INSERT INTO p VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')")) {
            story.app(
                    "a.db",
                    "INSERT OR REPLACE INTO p VALUES (1, 'z')",
                    "DELETE FROM p WHERE id = 2",
                    "UPDATE p SET u = 'on its way' WHERE id = 3",
                    "UPDATE p SET u = 'c' WHERE id = 4",
                    "UPDATE p SET u = 'd' WHERE id = 3");
            story.sync("a.db");
            AtomicInteger left = new AtomicInteger(moment);
            story.syncWhile("b.db", () -> {
                if (left.getAndDecrement() == 0) {
                    children(story);
                }
            });
            assertTrue(left.get() < 0, "the sync had a moment " + moment);
            assertEquals(CHILDREN, story.select("b.db", "SELECT n FROM c ORDER BY n"));
            story.sync("a.db", "b.db", "a.db");
            story.assertSame("a.db", "b.db");
            assertEquals(CHILDREN, story.select("a.db", "SELECT n FROM c ORDER BY n"));
            assertEquals(List.of("z", "d", "c"), story.select("a.db", "SELECT u FROM p WHERE id <> 2 ORDER BY id"));
        }
    }

    private static void children(Story story) {
        try {
            story.app(
                    "b.db",
                    "INSERT INTO c (p, n) VALUES (1, 'of the replaced'), (2, 'of the deleted'), (3, 'of the swapped')");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}

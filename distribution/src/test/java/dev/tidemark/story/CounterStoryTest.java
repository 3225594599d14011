package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.TablePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps that know nothing of Tidemark count, tag and write in files of their own, and nothing of it is lost or counted twice. */
class CounterStoryTest {
    private static final String STOCK =
            "CREATE TABLE stock (id INTEGER PRIMARY KEY, count INTEGER, tags TEXT, note TEXT)";
    private static final String TEA = "INSERT INTO stock VALUES (1, 10, '[\"hot\",\"new\"]', 'green\nblack\nwhite\n')";

    @TempDir
    private Path folder;

    private Story counting() {
        return counting(folder);
    }

    /** Only the server's configuration names the strategies. */
    private static Story counting(Path where) {
        TablePolicy policy = new TablePolicy(
                List.of(),
                Map.of("count", List.of("counter"), "tags", List.of("set-add-wins"), "note", List.of("text-merge")),
                TablePolicy.Granularity.COLUMN,
                TablePolicy.Deletes.BY_STAMP,
                Map.of());
        Story story = new Story(where).with(builder -> builder.policy("stock", policy));
        story.stopServing();
        story.serve();
        return story.with(builder -> builder);
    }

    private static void assertBoth(Story story, String sql, String... expected) throws SQLException {
        for (String file : List.of("a.db", "b.db")) {
            assertEquals(List.of(expected), story.select(file, sql), file);
        }
    }

    @Test
    void whatTwoAppsAddIsAdded() throws SQLException {
        try (Story story = counting()) {
            story.shared(STOCK, TEA);
            story.app("a.db", "UPDATE stock SET count = count - 3", "UPDATE stock SET count = count + 1");
            story.app("b.db", "UPDATE stock SET count = count + 5");
            story.sync("a.db", "b.db", "a.db");
            assertBoth(story, "SELECT count FROM stock", "13");
            story.app("a.db", "UPDATE stock SET count = count + 1");
            story.app("b.db", "UPDATE stock SET count = count + 1");
            story.sync("b.db", "a.db", "b.db");
            assertBoth(story, "SELECT count FROM stock", "15");
            story.assertEqualDigests("a.db", "b.db");
        }
    }

    @Test
    void setsAndTextsAreMergedFromWhatBothHadSeen() throws SQLException {
        try (Story story = counting()) {
            story.shared(STOCK, TEA);
            story.app("a.db", "UPDATE stock SET tags = '[\"hot\"]', note = 'green tea\nblack\nwhite\n'");
            story.app(
                    "b.db",
                    "UPDATE stock SET tags = '[\"hot\",\"new\",\"cheap\"]', note = 'green\nblack\nwhite tea\n'");
            story.sync("a.db", "b.db", "a.db");
            assertBoth(story, "SELECT tags FROM stock", "[\"cheap\",\"hot\"]");
            assertBoth(story, "SELECT note FROM stock", "green tea\nblack\nwhite tea\n");
        }
    }

    @Test
    void whatWasWrittenBeforeTheFirstSyncHasNoAncestorAndWaitsForAPerson() throws SQLException {
        try (Story story = counting()) {
            story.app("a.db", STOCK, TEA);
            story.app("b.db", STOCK, TEA);
            story.track("a.db", "b.db");
            story.app("a.db", "UPDATE stock SET count = 11");
            story.app("b.db", "UPDATE stock SET count = 15");
            story.sync("a.db", "b.db", "a.db");
            assertBoth(story, "SELECT count FROM stock", "11");
        }
    }

    @Test
    void anAppThatWritesWhileItSyncsIsCountedOnce() throws SQLException {
        try (Story story = counting()) {
            story.shared(STOCK, TEA);
            int[] added = {0};
            for (String file : List.of("a.db", "b.db", "a.db")) {
                story.syncWhile(file, () -> {
                    if (added[0] < 12) {
                        added[0]++;
                        add(story, file);
                    }
                });
            }
            story.sync("a.db", "b.db", "a.db", "b.db");
            assertBoth(story, "SELECT count FROM stock", String.valueOf(10 + added[0]));
        }
    }

    /** The links break now and then, and apps write between any two syncs and while one goes on. */
    @Test
    void whateverBreaksTheCounterEndsAtTheSum() throws SQLException, IOException {
        for (int seed = 0; seed < 5; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            try (Story story = counting(Files.createDirectory(folder.resolve("seed-" + seed)))) {
                story.shared(STOCK, TEA);
                int[] added = {0};
                for (int step = 0; step < 20; step++) {
                    String file = random.nextBoolean() ? "a.db" : "b.db";
                    if (random.nextInt(3) > 0) {
                        add(story, file);
                        added[0]++;
                    } else {
                        syncBadly(story, file, random, added);
                    }
                }
                story.sync("a.db", "b.db", "a.db", "b.db");
                assertBoth(story, "SELECT count FROM stock", String.valueOf(10 + added[0]));
            }
        }
    }

    private static void syncBadly(Story story, String file, SplittableRandom random, int[] added) {
        int breaks = random.nextInt(60);
        int writes = random.nextInt(60);
        int[] turn = {0};
        try {
            story.syncWhile(file, () -> {
                if (turn[0] == breaks) {
                    story.breakLinks();
                }
                if (turn[0] == writes) {
                    add(story, file);
                    added[0]++;
                }
                turn[0]++;
            });
        } catch (CompletionException broken) {
            assertEquals(SyncException.class, broken.getCause().getClass(), broken::toString);
        }
    }

    private static void add(Story story, String file) {
        try {
            story.app(file, "UPDATE stock SET count = count + 1");
        } catch (SQLException busy) {
            throw new AssertionError("the app could not write", busy);
        }
    }
}

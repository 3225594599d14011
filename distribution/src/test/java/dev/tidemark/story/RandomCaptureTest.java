package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three apps write at random, and sync at random: in the end all hold the same, and so does a fresh fourth. A failure prints
 * what was done, which is all that is needed to do it again.
 */
class RandomCaptureTest {
    private static final String[] FILES = {"a.db", "b.db", "c.db"};

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 9, 16, 24, 28, 45})
    void whateverAppsDoTheirFilesBecomeEqual(int seed) throws Exception {
        List<String> log = new ArrayList<>();
        try {
            run(new SplittableRandom(seed), Files.createDirectory(folder.resolve("seed-" + seed)), log);
        } catch (Exception | AssertionError e) {
            fail("seed " + seed + ":\n" + String.join("\n", log), e);
        }
        assertTrue(log.stream().anyMatch(line -> line.contains(": ")), "something was written");
    }

    private static void run(SplittableRandom random, Path folder, List<String> log) throws Exception {
        try (Story story = new Story(folder)) {
            String[] setup = setup(random);
            log.addAll(List.of(setup));
            story.app("a.db", setup);
            story.track("a.db");
            story.sync(FILES);
            // From here on every file keeps its sums up, also over rows that were there before.
            assertTrue(story.verify("a.db", false, false).isEqual());
            for (int i = random.nextInt(4, 12); i > 0; i--) {
                String file = FILES[random.nextInt(FILES.length)];
                if (random.nextInt(3) == 0) {
                    log.add("sync " + file);
                    story.sync(file);
                } else {
                    write(story, file, random, log);
                }
            }
            log.add("all sync, four times");
            for (int i = 0; i < 4; i++) {
                story.sync(FILES);
            }
            story.sync("fresh.db");
            story.assertSame("a.db", "b.db", "c.db", "fresh.db");
            assertTrue(story.verify("a.db", true, false).isEqual());
            story.assertEqualDigests("a.db", "b.db", "c.db", "fresh.db");
        }
    }

    private static String[] setup(SplittableRandom random) {
        return new String[] {
            "CREATE TABLE p (id INTEGER PRIMARY KEY" + (random.nextBoolean() ? " AUTOINCREMENT" : "")
                    + ", n TEXT, u TEXT UNIQUE)",
            "CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id) ON DELETE "
                    + (random.nextBoolean() ? "CASCADE" : "SET NULL") + ", n TEXT)",
            "CREATE TABLE l (p INTEGER REFERENCES p (id) ON DELETE CASCADE, k TEXT, n TEXT, PRIMARY KEY (p, k))"
                    + (random.nextBoolean() ? " WITHOUT ROWID" : ""),
            "CREATE TABLE s (k TEXT PRIMARY KEY, n TEXT, m TEXT)",
            "INSERT INTO p VALUES (1, 'a', 'u1'), (2, 'b', 'u2'), (3, 'c', 'u3')",
            "INSERT INTO c VALUES (1, 1, 'x'), (2, 2, 'y')",
            "INSERT INTO l VALUES (1, 'k1', 'x'), (2, 'k1', 'y')",
            "INSERT INTO s VALUES ('s1', 'x', 'x'), ('s2', 'y', 'x')"
        };
    }

    private static void write(Story story, String file, SplittableRandom random, List<String> log) {
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            String sql = statement(random);
            try {
                story.app(file, sql);
                log.add(file + ": " + sql);
            } catch (SQLException refused) {
                // A constraint of the app's own; the app would go on.
                log.add(file + " refused " + sql);
            }
        }
    }

    private static String statement(SplittableRandom random) {
        int x = random.nextInt(1, 7);
        int y = random.nextInt(1, 7);
        String v = "'v" + random.nextInt(1000) + "'";
        return switch (random.nextInt(22)) {
            case 0 -> "INSERT INTO p (n, u) VALUES (" + v + ", 'u" + y + "')";
            case 1 -> "INSERT INTO p (n, u) VALUES (" + v + ", NULL)";
            case 2 -> "INSERT OR REPLACE INTO p VALUES (" + x + ", " + v + ", 'u" + y + "')";
            case 3 -> "UPDATE p SET n = " + v + " WHERE id = " + x;
            case 4 -> "UPDATE OR IGNORE p SET u = 'u" + y + "' WHERE id = " + x;
            case 5 -> "DELETE FROM p WHERE id = " + x;
            case 6 -> "INSERT INTO c (p, n) VALUES (" + x + ", " + v + ")";
            case 7 -> "UPDATE c SET p = " + y + " WHERE id = " + x;
            case 8 -> "DELETE FROM c WHERE id = " + x;
            case 9 -> "UPDATE OR IGNORE p SET id = " + (x + 10) + " WHERE id = " + x;
            case 10 -> "INSERT OR REPLACE INTO l VALUES (" + x + ", 'k" + y + "', " + v + ")";
            case 11 -> "DELETE FROM l WHERE p = " + x;
            case 12 -> "UPDATE OR REPLACE l SET k = 'k" + y + "' WHERE p = " + x;
            case 13 -> "INSERT INTO s VALUES ('s" + x + "', " + v + ", 'm') ON CONFLICT DO UPDATE SET n = excluded.n";
            case 14 -> "UPDATE s SET m = " + v + " WHERE k = 's" + x + "'";
            case 15 -> "DELETE FROM s WHERE k = 's" + x + "'";
            case 16 -> "UPDATE OR REPLACE s SET k = 's" + y + "' WHERE k = 's" + x + "'";
            case 17 -> "VACUUM";
            case 18 -> "UPDATE c SET n = " + v + " WHERE id = " + x;
            case 19 -> "UPDATE l SET n = " + v + " WHERE p = " + x;
            case 20 -> "INSERT OR IGNORE INTO p VALUES (" + x + ", " + v + ", 'u" + y + "')";
            default -> "UPDATE OR REPLACE p SET u = 'u" + y + "' WHERE id = " + x;
        };
    }
}

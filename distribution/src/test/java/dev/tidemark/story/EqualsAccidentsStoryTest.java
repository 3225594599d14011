package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens between files of equals that is not meant to happen. */
class EqualsAccidentsStoryTest {
    @TempDir
    Path folder;

    @Test
    void aRowThatGivesWayTakesThoseAlongThatReferToIt() throws SQLException {
        try (Story story = new Story(folder)) {
            story.app(
                    "a.db",
                    "CREATE TABLE customer (id INTEGER PRIMARY KEY, email TEXT UNIQUE)",
                    "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customer)",
                    "CREATE TABLE line (id INTEGER PRIMARY KEY, orders INTEGER REFERENCES orders, what TEXT)");
            story.track("a.db");
            story.exchange("b.db", "a.db");
            story.app(
                    "a.db",
                    "INSERT INTO customer VALUES (1, 'x@example.org')",
                    "INSERT INTO orders VALUES (1, 1)",
                    "INSERT INTO line VALUES (1, 1, 'of a')");
            Story.awaitLaterTime();
            story.app(
                    "b.db",
                    "INSERT INTO customer VALUES (1, 'x@example.org')",
                    "INSERT INTO orders VALUES (1, 1)",
                    "INSERT INTO line VALUES (1, 1, 'of b')");
            for (int i = 0; i < 3; i++) {
                story.exchange("a.db", "b.db");
            }
            story.assertSame("a.db", "b.db");
            assertEquals(List.of("of a"), story.select("b.db", "SELECT what FROM line"));
            story.app("a.db", "UPDATE customer SET email = 'y@example.org'");
            for (int i = 0; i < 3; i++) {
                story.exchange("a.db", "b.db");
            }
            story.assertSame("a.db", "b.db");
            assertEquals(List.of("of a", "of b"), story.select("a.db", "SELECT what FROM line ORDER BY what"));
        }
    }

    @Test
    void aRowThatTheAppHasJustWrittenIsNotLostWhereWhatComesForItIsRefused() throws SQLException {
        try (Story story = new Story(folder)) {
            story.app(
                    "a.db",
                    "CREATE TABLE p (id TEXT PRIMARY KEY)",
                    "CREATE TABLE c (id TEXT PRIMARY KEY, p TEXT REFERENCES p, note TEXT)",
                    "INSERT INTO p VALUES ('p1')");
            story.track("a.db");
            story.exchange("b.db", "a.db");
            story.exchange("c.db", "b.db");
            story.app("b.db", "INSERT INTO c VALUES ('c1', NULL, 'of b')", "DELETE FROM p");
            Story.awaitLaterTime();
            story.app("a.db", "INSERT INTO c VALUES ('c1', 'p1', 'of a')");
            story.give("a.db", "b.db");
            assertEquals(List.of(), story.select("b.db", "SELECT note FROM c"), "what both wrote waits for p1");
            story.assertSound("b.db");
            story.app("b.db", "INSERT INTO p VALUES ('p1')");
            for (int i = 0; i < 2; i++) {
                story.exchange("a.db", "b.db");
                story.exchange("c.db", "b.db");
            }
            story.assertSame("a.db", "b.db", "c.db");
            assertEquals(List.of("of a"), story.select("c.db", "SELECT note FROM c"));
        }
    }
}

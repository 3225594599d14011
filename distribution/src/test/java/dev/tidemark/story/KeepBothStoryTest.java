package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a losing write becomes in the files of apps, whose keys are numbers, texts, or both. */
class KeepBothStoryTest {
    @TempDir
    private Path folder;

    private Story keepingBoth() {
        Story story = new Story(folder).with(builder -> builder.conflict(List.of("keep-both")));
        story.stopServing();
        story.serve();
        return story;
    }

    @Test
    void aNumberedRowBecomesTwoAndEachFileNumbersTheSecondItself() throws SQLException {
        try (Story story = keepingBoth()) {
            story.shared(
                    "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT, tag TEXT)",
                    "INSERT INTO note (text, tag) VALUES ('new', 'blue')");
            story.app("a.db", "UPDATE note SET text = 'by a'");
            Story.awaitLaterTime();
            story.app("b.db", "UPDATE note SET text = 'by b'", "INSERT INTO note (text) VALUES ('another')");
            story.sync("a.db", "b.db", "a.db");
            assertBoth(
                    story,
                    "SELECT text || ' ' || ifnull(tag, '-') FROM note ORDER BY 1",
                    "another -",
                    "by a blue",
                    "by b blue");
            assertBoth(story, "SELECT count(*) FROM note WHERE id = 1 AND text = 'by b'", "1");
        }
    }

    @Test
    void whatBelongsToTheRowStaysWithIt() throws SQLException {
        try (Story story = keepingBoth()) {
            story.shared(
                    "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)",
                    "CREATE TABLE page (id INTEGER PRIMARY KEY, note_id INTEGER REFERENCES note, body TEXT)",
                    "INSERT INTO note VALUES (1, 'new')",
                    "INSERT INTO page VALUES (1, 1, 'page')");
            story.app("a.db", "UPDATE note SET text = 'by a'");
            Story.awaitLaterTime();
            story.app("b.db", "UPDATE note SET text = 'by b'");
            story.sync("a.db", "b.db", "a.db");
            assertBoth(story, "SELECT body || ' ' || text FROM page JOIN note ON note.id = note_id", "page by b");
            assertBoth(story, "SELECT text FROM note ORDER BY 1", "by a", "by b");
        }
    }

    @Test
    void ofAKeyOfSeveralColumnsTheOneThatRefersToNobodyChanges() throws SQLException {
        try (Story story = keepingBoth()) {
            story.shared(
                    "CREATE TABLE shop (code TEXT PRIMARY KEY)",
                    "CREATE TABLE price (item TEXT, shop TEXT REFERENCES shop, cents INTEGER, PRIMARY KEY (item, shop))",
                    "INSERT INTO shop VALUES ('north')",
                    "INSERT INTO price VALUES ('tea', 'north', 300)");
            story.app("a.db", "UPDATE price SET cents = 310");
            Story.awaitLaterTime();
            story.app("b.db", "UPDATE price SET cents = 320");
            story.sync("a.db", "b.db", "a.db");
            assertBoth(
                    story,
                    "SELECT cents || substr(item, 1, 4) || shop FROM price ORDER BY 1",
                    "310tea~north",
                    "320teanorth");
        }
    }

    private static void assertBoth(Story story, String query, String... expected) throws SQLException {
        assertEquals(List.of(expected), story.select("a.db", query));
        assertEquals(List.of(expected), story.select("b.db", query));
    }
}

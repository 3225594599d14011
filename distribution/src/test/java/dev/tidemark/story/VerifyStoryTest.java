package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.runtime.VerifyReport;
import dev.tidemark.runtime.VerifyReport.Kind;
import dev.tidemark.runtime.VerifyReport.RowDifference;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps' own files are compared with the server's. */
class VerifyStoryTest {
    private static final String ITEM =
            "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, price NUMERIC, at REAL, doc JSON)";

    @TempDir
    Path folder;

    private Story story;

    @BeforeEach
    void begin() {
        story = new Story(folder);
    }

    @AfterEach
    void end() {
        story.close();
    }

    /** Changes a file so that nobody hears of it: what the triggers have noted is taken away. */
    private void pastTheTriggers(String file, String sql) throws Exception {
        story.app(file, sql, "DELETE FROM _tidemark_log");
    }

    @Test
    void digestNoise() throws Exception {
        story.shared(ITEM, "INSERT INTO item VALUES (1, 'cup', 1.0, 1, '{\"b\": 1.0, \"a\": 2}')");
        story.app("a.db", "INSERT INTO item (name, price, at) VALUES ('a', '2.50', 3)");
        story.app("b.db", "INSERT INTO item (name, price, at) VALUES ('b', 7, '3.0')");
        story.sync("a.db", "b.db", "a.db");
        assertEquals(List.of("2"), story.select("a.db", "SELECT id FROM item WHERE name = 'a'"));
        assertEquals(List.of("3"), story.select("b.db", "SELECT id FROM item WHERE name = 'a'"), "numbers are local");
        for (String file : List.of("a.db", "b.db")) {
            assertTrue(story.verify(file, false, false).isEqual(), file);
            assertTrue(story.verify(file, true, false).isEqual(), file);
        }
        story.app("a.db", "UPDATE item SET name = 'not sent' WHERE id = 1");
        story.assertEqualDigests("b.db");
    }

    @Test
    void whatWasChangedPastTheTriggersIsNamedAndPutRight() throws Exception {
        story.shared(ITEM, "INSERT INTO item (name, price) VALUES ('cup', 450), ('pot', 1250), ('lid', 3)");
        pastTheTriggers("a.db", "UPDATE item SET name = 'mug', price = 1 WHERE id = 2");
        pastTheTriggers("a.db", "DELETE FROM item WHERE id = 3");
        VerifyReport report = story.verify("a.db", true, false);
        assertFalse(report.isEqual());
        assertEquals(
                List.of(
                        new RowDifference("item", RowKey.of(2), Kind.DIFFERENT, List.of("name", "price")),
                        new RowDifference("item", RowKey.of(3), Kind.ONLY_AT_SERVER, List.of())),
                report.differing().stream()
                        .sorted(java.util.Comparator.comparing(RowDifference::key))
                        .toList());
        assertTrue(story.verify("a.db", true, true).isEqualNow());
        story.assertSame("a.db", "b.db");
        story.assertEqualDigests("a.db", "b.db");
    }

    @Test
    void columnsThatAnAppDoesNotHaveYetAreNotCompared() throws Exception {
        story.shared(ITEM, "INSERT INTO item (name, price) VALUES ('cup', 450), ('pot', 1250)");
        story.untrack("b.db");
        story.app("b.db", "ALTER TABLE item DROP COLUMN doc");
        story.track("b.db");
        story.app("a.db", "UPDATE item SET doc = '[1]' WHERE id = 1", "UPDATE item SET name = 'mug' WHERE id = 2");
        story.sync("a.db", "b.db");
        assertTrue(story.verify("a.db", true, false).isEqual());
        VerifyReport report = story.verify("b.db", true, false);
        assertTrue(report.isEqual(), report.toString());
        pastTheTriggers("b.db", "UPDATE item SET price = 1 WHERE id = 1");
        assertEquals(
                List.of("price"),
                story.verify("b.db", true, false).differing().get(0).columns());
    }
}

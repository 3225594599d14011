package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.Conflicts.Choice;
import dev.tidemark.runtime.SyncException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQLite lets an app put any value into any column; who settles a conflict about such values is not asked more than the app was. */
class ValuesOfAnotherTypeTest {
    @TempDir
    Path folder;

    /** Returns the conflict about two such values that waits for a person. */
    private static String conflictIn(Story story) throws SQLException {
        story.with(builder -> builder.conflict(List.of("manual")));
        story.stopServing();
        story.serve();
        story.shared(
                "CREATE TABLE item (id INTEGER PRIMARY KEY, n INTEGER, doc JSON)",
                "INSERT INTO item VALUES (1, 1, '{}')");
        story.app("a.db", "UPDATE item SET n = 'a lot', doc = '{broken' WHERE id = 1");
        story.app("b.db", "UPDATE item SET n = 'a few', doc = '{too' WHERE id = 1");
        story.sync("a.db", "b.db");
        return story.server()
                .conflicts()
                .list(Conflicts.Filter.ALL, Long.MAX_VALUE, 10)
                .conflicts()
                .get(0)
                .id();
    }

    private static List<String> items(Story story, String file) throws SQLException {
        return story.select(file, "SELECT n || ' ' || doc FROM item");
    }

    @Test
    void aConflictAboutThemIsSettledByEitherSide() throws SQLException {
        try (Story story = new Story(folder)) {
            String id = conflictIn(story);
            story.server().conflicts().resolve(id, new Choice.Second());
            story.sync("a.db", "b.db");
            assertEquals(List.of("a few {too"), items(story, "a.db"));
            assertEquals(List.of("a few {too"), items(story, "b.db"));
        }
    }

    @Test
    void whatSomebodyChoosesInsteadIsWhatItsColumnIsFor() throws SQLException {
        try (Story story = new Story(folder)) {
            String id = conflictIn(story);
            for (Map.Entry<String, String> wrong : Map.of("n", "'some' is no integer", "doc", "'some' is no json")
                    .entrySet()) {
                Row values = Row.of(Map.of(wrong.getKey(), Value.of("some")));
                SyncException refused = assertThrows(
                        SyncException.class, () -> story.server().conflicts().resolve(id, new Choice.Values(values)));
                assertTrue(refused.getMessage().endsWith(wrong.getValue()), refused.getMessage());
            }
            story.server()
                    .conflicts()
                    .resolve(id, new Choice.Values(Row.of(Map.of("n", Value.of(7), "doc", Value.of("[7]")))));
            story.sync("a.db", "b.db");
            assertEquals(List.of("7 [7]"), items(story, "a.db"));
        }
    }
}

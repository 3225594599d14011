package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.runtime.SyncReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job on real data: a music shop's database on two devices, edited offline on both. */
class ChinookStoryTest {
    private static final Path CHINOOK =
            Path.of("..", "plugins", "storage-sqlite", "src", "test", "resources", "chinook.sqlite");
    private static final Path EDITS = CHINOOK.resolveSibling("chinook-edits");

    @TempDir
    Path folder;

    @Test
    void offlineEditsOfTwoDevicesMeet() throws IOException, SQLException {
        Files.copy(CHINOOK, folder.resolve("a.db"));
        folder.resolve("a.db").toFile().setWritable(true);
        try (Story story = new Story(folder)) {
            story.track("a.db");
            assertEquals(15607, story.sync("a.db").pushed().rows());
            assertEquals(15607, story.sync("b.db").pulled().rows());
            story.assertSame("a.db", "b.db");
            assertEquals(List.of("3503"), story.select("hub.db", "SELECT count(*) FROM Track"));

            story.app("a.db", edits("a.sql").split(";\n"));
            story.app("b.db", edits("b.sql").split(";\n"));
            SyncReport first = story.sync("a.db");
            SyncReport second = story.sync("b.db");
            SyncReport third = story.sync("a.db");

            assertEquals(100, first.conflicts() + second.conflicts() + third.conflicts());
            assertEquals(0, first.pushed().rejected() + second.pushed().rejected());
            story.assertSame("a.db", "b.db");
            for (String file : List.of("a.db", "b.db")) {
                assertEquals(List.of(), story.select(file, edits("lost.sql")));
            }
            SyncReport idle = story.sync("b.db");
            assertEquals(0, idle.pushed().rows() + idle.pulled().rows(), "nobody answers an answer");
        }
    }

    private static String edits(String name) throws IOException {
        return Files.readString(EDITS.resolve(name));
    }
}

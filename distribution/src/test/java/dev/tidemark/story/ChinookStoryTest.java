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
    private static final String TRACK =
            "INSERT INTO Track (Name, AlbumId, MediaTypeId, Milliseconds, UnitPrice) VALUES ('%s', 348, 1, 1000, 0.99)";

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

            story.app(
                    "a.db",
                    "UPDATE Track SET UnitPrice = 1.49 WHERE TrackId BETWEEN 1 AND 200",
                    "DELETE FROM PlaylistTrack WHERE PlaylistId = 17",
                    "DELETE FROM Playlist WHERE PlaylistId = 17",
                    "INSERT INTO Artist (Name) VALUES ('Harbour')",
                    "INSERT INTO Album (Title, ArtistId) VALUES ('Lights', 276)",
                    TRACK.formatted("A1"),
                    TRACK.formatted("A2"),
                    TRACK.formatted("A3"));
            story.app(
                    "b.db",
                    "UPDATE Track SET UnitPrice = 2.29 WHERE TrackId BETWEEN 101 AND 300",
                    "INSERT INTO Artist (Name) VALUES ('Quay')",
                    "INSERT INTO Album (Title, ArtistId) VALUES ('North', 276)",
                    TRACK.formatted("B1"),
                    TRACK.formatted("B2"),
                    "UPDATE Customer SET FirstName = 'Renamed' WHERE CustomerId = 1");
            SyncReport first = story.sync("a.db");
            SyncReport second = story.sync("b.db");
            SyncReport third = story.sync("a.db");

            assertEquals(100, first.conflicts() + second.conflicts() + third.conflicts());
            assertEquals(0, first.pushed().rejected() + second.pushed().rejected());
            story.assertSame("a.db", "b.db");
            for (String file : List.of("a.db", "b.db")) {
                assertNothingIsLost(story, file);
            }
            SyncReport idle = story.sync("b.db");
            assertEquals(0, idle.pushed().rows() + idle.pulled().rows(), "nobody answers an answer");
        }
    }

    private static void assertNothingIsLost(Story story, String file) throws SQLException {
        assertEquals(
                List.of(
                        "A1 Lights Harbour",
                        "A2 Lights Harbour",
                        "A3 Lights Harbour",
                        "B1 North Quay",
                        "B2 North Quay"),
                story.select(
                        file,
                        "SELECT t.Name || ' ' || l.Title || ' ' || r.Name FROM Track t JOIN Album l USING (AlbumId)"
                                + " JOIN Artist r USING (ArtistId) WHERE r.Name IN ('Harbour', 'Quay') ORDER BY 1"));
        String prices = "SELECT count(*) FROM Track WHERE TrackId BETWEEN %d AND %d AND UnitPrice IN (%s)";
        assertEquals(List.of("100"), story.select(file, prices.formatted(1, 100, "1.49")));
        assertEquals(List.of("100"), story.select(file, prices.formatted(101, 200, "1.49, 2.29")));
        assertEquals(List.of("100"), story.select(file, prices.formatted(201, 300, "2.29")));
        assertEquals(List.of("0"), story.select(file, "SELECT count(*) FROM PlaylistTrack WHERE PlaylistId = 17"));
        assertEquals(List.of("Renamed"), story.select(file, "SELECT FirstName FROM Customer WHERE CustomerId = 1"));
    }
}

package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.BundleFolderReport;
import dev.tidemark.runtime.BundleImport;
import dev.tidemark.runtime.BundleRange;
import dev.tidemark.runtime.SyncReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps' files that exchange with each other and have no server. */
class WithoutServerStoryTest {
    private static final Path CHINOOK =
            Path.of("..", "plugins", "storage-sqlite", "src", "test", "resources", "chinook.sqlite");
    private static final String TRACK =
            "INSERT INTO Track (Name, AlbumId, MediaTypeId, Milliseconds, UnitPrice) VALUES ('%s', 348, 1, 1000, 0.99)";

    @TempDir
    Path folder;

    @Test
    void offlineEditsOfTwoEqualsMeet() throws IOException, SQLException {
        try (Story story = chinook()) {
            SyncReport created = story.exchange("b.db", "a.db");
            assertEquals(15607, created.pulled().rows());
            assertEquals(0, created.pushed().rows());
            story.assertSame("a.db", "b.db");
            editBoth(story);
            SyncReport met = story.exchange("a.db", "b.db");
            assertEquals(100, met.conflicts());
            assertEquals(0, met.setAside());
            story.assertSame("a.db", "b.db");
            assertBothAlbums(story);
            SyncReport idle = story.exchange("b.db", "a.db");
            assertEquals(0, idle.pushed().rows() + idle.pulled().rows(), "nobody answers an answer");
        }
    }

    private Story chinook() throws IOException {
        Files.copy(CHINOOK, folder.resolve("a.db"));
        folder.resolve("a.db").toFile().setWritable(true);
        Story story = new Story(folder);
        story.track("a.db");
        return story;
    }

    private static void editBoth(Story story) throws SQLException {
        story.app(
                "a.db",
                "UPDATE Track SET UnitPrice = 1.49 WHERE TrackId BETWEEN 1 AND 200",
                "DELETE FROM PlaylistTrack WHERE PlaylistId = 17",
                "DELETE FROM Playlist WHERE PlaylistId = 17",
                "INSERT INTO Artist (Name) VALUES ('Harbour')",
                "INSERT INTO Album (Title, ArtistId) VALUES ('Lights', 276)",
                TRACK.formatted("A1"));
        story.app(
                "b.db",
                "UPDATE Track SET UnitPrice = 2.29 WHERE TrackId BETWEEN 101 AND 300",
                "INSERT INTO Artist (Name) VALUES ('Quay')",
                "INSERT INTO Album (Title, ArtistId) VALUES ('North', 276)",
                TRACK.formatted("B1"),
                "UPDATE Customer SET FirstName = 'Renamed' WHERE CustomerId = 1");
    }

    private static void assertBothAlbums(Story story) throws SQLException {
        for (String file : List.of("a.db", "b.db")) {
            assertEquals(
                    List.of("A1 Lights Harbour", "B1 North Quay"),
                    story.select(
                            file,
                            "SELECT t.Name || ' ' || l.Title || ' ' || r.Name FROM Track t JOIN Album l USING (AlbumId)"
                                    + " JOIN Artist r USING (ArtistId) WHERE r.Name IN ('Harbour', 'Quay')"
                                    + " ORDER BY 1"));
        }
    }

    @Test
    void offlineEditsMeetByBundlesAlone() throws IOException, SQLException {
        try (Story story = chinook()) {
            OptionalLong oneFile = OptionalLong.empty();
            BundleImport created = story.carry("a.db", new BundleRange.All(), "b.db", oneFile);
            assertEquals(15607, created.applied());
            story.assertSame("a.db", "b.db");
            editBoth(story);
            BundleRange toA = new BundleRange.To(story.id("a.db"));
            BundleRange toB = new BundleRange.To(story.id("b.db"));
            BundleImport met = story.carry("b.db", toA, "a.db", oneFile);
            assertEquals(100, met.conflicts());
            assertEquals(0, met.skipped());
            // a knows from b's bundle what b has, so it does not send the rest again.
            BundleImport back = story.carry("a.db", toB, "b.db", oneFile);
            assertTrue(back.total() < 1000, back.toString());
            story.assertSame("a.db", "b.db");
            assertBothAlbums(story);
            BundleImport idle = story.carry("b.db", toA, "a.db", oneFile);
            assertEquals(0, idle.applied());
            story.assertSame("a.db", "b.db");
        }
    }

    @Test
    void offlineEditsMeetThroughAFolder() throws IOException, SQLException {
        try (Story story = chinook()) {
            Path shared = Files.createDirectory(folder.resolve("shared"));
            for (int round = 0; round < 2; round++) {
                story.exchangeThrough("shared", "b.db");
                story.exchangeThrough("shared", "a.db");
            }
            assertEquals(1, story.exchangeThrough("shared", "b.db").imports().size());
            story.assertSame("a.db", "b.db");
            editBoth(story);
            for (String file : List.of("a.db", "b.db", "a.db", "b.db", "a.db", "b.db", "a.db")) {
                assertEquals(List.of(), story.exchangeThrough("shared", file).waiting());
            }
            story.assertSame("a.db", "b.db");
            assertBothAlbums(story);
            BundleFolderReport quiet = story.exchangeThrough("shared", "b.db");
            assertEquals(List.of(), quiet.imports());
            assertEquals(List.of(), quiet.written());
            try (Stream<Path> left = Files.walk(shared)) {
                assertTrue(left.filter(Files::isRegularFile)
                                .mapToLong(file -> file.toFile().length())
                                .sum()
                        < 100_000);
            }
        }
    }

    @Test
    void copiesMadeBeforeTrackingAreTheSameUnlessTheyDiffer() throws SQLException {
        String table = "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)";
        try (Story story = new Story(folder)) {
            story.app("a.db", table, "INSERT INTO t VALUES (1, 'one'), (2, 'two'), (3, 'three')");
            story.app("b.db", table, "INSERT INTO t VALUES (1, 'one'), (2, 'two'), (3, 'three')");
            story.app("c.db", table, "INSERT INTO t VALUES (1, 'one'), (3, 'other')");
            story.track("a.db", "b.db", "c.db");
            story.exchange("a.db", "b.db");
            story.app("a.db", "UPDATE t SET name = 'changed' WHERE id = 1", "DELETE FROM t WHERE id = 2");
            story.exchange("b.db", "a.db");
            assertEquals(List.of("1 changed", "3 three"), story.select("b.db", "SELECT id || ' ' || name FROM t"));
            CompletionException refused = assertThrows(CompletionException.class, () -> story.exchange("c.db", "b.db"));
            assertTrue(refused.getMessage().contains("--distinct"));
        }
    }

    @Test
    void aRowThatIsReferredToComesBackWhereItWasDeleted() throws SQLException {
        try (Story story = new Story(folder)) {
            story.app(
                    "a.db",
                    "CREATE TABLE p (id TEXT PRIMARY KEY, name TEXT NOT NULL)",
                    "CREATE TABLE c (id TEXT PRIMARY KEY, p TEXT REFERENCES p)",
                    "INSERT INTO p VALUES ('p1', 'Ann')");
            story.track("a.db");
            story.exchange("b.db", "a.db");
            story.app("a.db", "DELETE FROM p WHERE id = 'p1'");
            story.app("b.db", "INSERT INTO c VALUES ('c1', 'p1')");
            story.exchange("a.db", "b.db");
            assertEquals(
                    List.of("c1 Ann"), story.select("b.db", "SELECT c.id || ' ' || name FROM c JOIN p ON p = p.id"));
            story.exchange("a.db", "b.db");
            assertEquals(
                    List.of("c1 Ann"), story.select("a.db", "SELECT c.id || ' ' || name FROM c JOIN p ON p = p.id"));
            story.assertSame("a.db", "b.db");
            story.app("a.db", "DELETE FROM c", "DELETE FROM p");
            story.exchange("b.db", "a.db");
            assertEquals(List.of(), story.select("b.db", "SELECT id FROM p"));
        }
    }
}

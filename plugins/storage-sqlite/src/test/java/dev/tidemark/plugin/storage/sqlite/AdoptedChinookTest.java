package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole schema that apps have: 11 tables, 15,607 rows. */
class AdoptedChinookTest {
    @TempDir
    Path folder;

    private AdoptedFile chinook() throws IOException, SQLException {
        Path file = folder.resolve("chinook.sqlite");
        try (InputStream data = AdoptedChinookTest.class.getResourceAsStream("/chinook.sqlite")) {
            Files.copy(data, file);
        }
        return new AdoptedFile(file);
    }

    @Test
    void everyRowStandsInTheFeedOnceParentsFirst() throws Exception {
        try (AdoptedFile file = chinook()) {
            List<Adoption.Table> tables = file.track();
            assertEquals(11, tables.size());
            assertTrue(tables.stream().allMatch(table -> table.state() == Adoption.State.STARTED));
            assertEquals(15607, tables.stream().mapToLong(Adoption.Table::rows).sum());
            List<StoredRow> feed = file.changes(0);
            assertEquals(15607, feed.size());
            assertTrue(
                    feed.stream().allMatch(row -> row.versions().row().stamp().isBottom()));
            List<String> order = feed.stream().map(StoredRow::table).distinct().toList();
            assertTrue(order.indexOf("Artist") < order.indexOf("Album"));
            assertTrue(order.indexOf("Album") < order.indexOf("Track"));
            assertTrue(order.indexOf("Track") < order.indexOf("PlaylistTrack"));
            assertEquals(feed.get(feed.size() - 1).lsn(), file.head());
            assertEquals(feed, file.pending());
            assertTrue(file.changes(file.head()).isEmpty());
        }
    }

    @Test
    void trackingAgainChangesNothing() throws Exception {
        try (AdoptedFile file = chinook()) {
            file.track();
            assertTrue(file.track().stream().allMatch(table -> table.state() == Adoption.State.UNCHANGED));
        }
    }

    @Test
    void definitionsTellTheSchema() throws Exception {
        try (AdoptedFile file = chinook().tracked();
                Snapshot snapshot = file.storage.snapshot()) {
            TableDefinition track = snapshot.tables().stream()
                    .filter(table -> table.name().equals("Track"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(TableDefinition.Identity.GENERATED, track.identity());
            assertEquals(List.of("TrackId"), track.key());
            assertEquals(3, track.references().size());
            assertEquals("NVARCHAR(200)", track.column("Name").orElseThrow().declared());
            assertFalse(track.column("Name").orElseThrow().nullable());
        }
    }

    @Test
    void newRowsGetGlobalIdsAndReferencesFollow() throws Exception {
        try (AdoptedFile file = chinook().tracked()) {
            long head = file.head();
            file.sql(
                    "INSERT INTO Artist (Name) VALUES ('Sigur Rós')",
                    "INSERT INTO Album (Title, ArtistId) VALUES ('Takk', 276)",
                    "UPDATE Employee SET Title = 'CEO' WHERE EmployeeId = 1",
                    "INSERT INTO PlaylistTrack VALUES (1, 1)".replace("(1, 1)", "(2, 1)"),
                    "DELETE FROM InvoiceLine WHERE InvoiceLineId = 5");
            assertTrue(file.storage.hasCaptured());
            List<CapturedWrite> writes = file.harvest();
            assertFalse(file.storage.hasCaptured());
            assertEquals(
                    List.of(
                            "CREATED Artist",
                            "CREATED Album",
                            "UPDATED Employee [Title]",
                            "CREATED PlaylistTrack",
                            "DELETED InvoiceLine"),
                    AdoptedFile.words(writes));
            Value artist = writes.get(0).key().part(0);
            assertInstanceOf(Value.Blob.class, artist);
            List<StoredRow> changes = file.changes(head);
            assertEquals(5, changes.size());
            assertEquals(artist, changes.get(1).values().get("ArtistId").orElseThrow());
            assertEquals(RowKey.of(Value.of(2), Value.of(1)), changes.get(3).key());
            assertEquals(Version.BOTTOM.stamp(), changes.get(2).versions().row().stamp());
            assertTrue(changes.get(4).deleted());
            assertEquals(15607 + 3, file.pending().size());
            assertEquals(List.of("276"), file.select("SELECT ArtistId FROM Album WHERE Title = 'Takk'"));
        }
    }

    @Test
    void anEmptyFileIsBuiltFromAnother() throws Exception {
        try (AdoptedFile file = chinook().tracked();
                AdoptedFile copy = new AdoptedFile(folder.resolve("copy.sqlite"))) {
            file.sql(
                    "INSERT INTO Artist (Name) VALUES ('Sigur Rós')",
                    "INSERT INTO Album (Title, ArtistId) VALUES ('Takk', 276)");
            file.harvest();
            try (Snapshot from = file.storage.snapshot();
                    RowCursor rows = from.changesSince(0);
                    Transaction to = copy.storage.begin()) {
                from.tables().forEach(to::define);
                for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                    to.put(row.get());
                }
                assertEquals(List.of(), to.settle());
                to.commit();
            }
            assertFalse(copy.storage.hasCaptured());
            assertEquals(15609, copy.changes(0).size());
            List<StoredRow> there = new ArrayList<>(copy.changes(0));
            List<StoredRow> here = file.changes(0);
            for (int i = 0; i < here.size(); i++) {
                assertEquals(here.get(i).key(), there.get(i).key());
                assertEquals(here.get(i).values(), there.get(i).values());
            }
            for (String table : List.of("Artist", "PlaylistTrack", "Track", "Employee")) {
                assertEquals(file.select("SELECT * FROM " + table), copy.select("SELECT * FROM " + table));
            }
            assertEquals(List.of(), copy.select("PRAGMA foreign_key_check"));
        }
    }

    @Test
    void acknowledgedRowsArePendingNoMore() throws Exception {
        try (AdoptedFile file = chinook().tracked()) {
            long head = file.head();
            file.sql("UPDATE Artist SET Name = 'x' WHERE ArtistId = 3");
            file.harvest();
            try (Transaction transaction = file.storage.begin()) {
                transaction.acknowledge(head);
                assertEquals(1, transaction.countPending("Artist"));
                transaction.commit();
            }
            assertEquals(1, file.pending().size());
        }
    }
}

package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Adoption.Existing;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** Two copies of one database each got a row 276 before they were tracked, as in the history copies-before-track. */
class ExistingRowsTest {
    private static final String[] SCHEMA = {
        "CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
        "CREATE TABLE album (id INTEGER PRIMARY KEY, title TEXT, artist_id INTEGER REFERENCES artist (id))",
        "CREATE TABLE entry (album_id INTEGER REFERENCES album (id), place INTEGER, PRIMARY KEY (album_id, place))"
                + " WITHOUT ROWID",
        "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT)"
    };
    private static final List<String> FIRST = List.of("Ada: Waves 1");
    private static final List<String> SECOND = List.of("Bob: Stones 2");
    private static final List<String> BOTH = List.of("Ada: Waves 1", "Bob: Stones 2");

    @TempDir
    private Path folder;

    private SyncNode hub;

    @BeforeEach
    void twoCopiesGrowApartAndTheFirstIsSynced() throws SQLException {
        fill("first.db", "Ada", "Waves", 1, "'blue'");
        fill("second.db", "Bob", "Stones", 2, "'red'");
        hub = Nodes.open(NodeSettings.defaults()
                .with("node.role", "server")
                .with("node.data", folder)
                .with("storage.file", folder.resolve("hub.db").toAbsolutePath())
                .with("listen", "ws://127.0.0.1:0"));
        track("first.db", Existing.BY_KEY);
        sync("first.db");
    }

    @AfterEach
    void theServerEnds() {
        hub.close();
    }

    @Test
    void copiesBeforeTrack() throws SQLException {
        track("second.db", Existing.BY_KEY);
        assertRefused("second.db");
        assertEquals(FIRST, albums("first.db"));
        assertEquals(SECOND, albums("second.db"));
        assertEquals(FIRST, albums("hub.db"));

        track("second.db", Existing.DISTINCT);
        assertTrue(sync("second.db").isClean());
        sync("first.db");
        for (String file : List.of("first.db", "second.db", "hub.db")) {
            assertEquals(BOTH, albums(file), file);
        }
        assertEquals(List.of("Bob"), select("second.db", "SELECT name FROM artist WHERE id = 276"));
        assertEquals(List.of("Ada"), select("first.db", "SELECT name FROM artist WHERE id = 276"));
    }

    @Test
    void rowsCanBeTheirOwnFromTheStart() throws SQLException {
        track("second.db", Existing.DISTINCT);
        track("second.db", Existing.DISTINCT);
        assertTrue(sync("second.db").isClean());
        sync("first.db");
        assertEquals(BOTH, albums("first.db"));
        assertEquals(BOTH, albums("second.db"));
        assertEquals(List.of("red"), select("first.db", "SELECT value FROM setting"));
    }

    @Test
    void rowsThatWereWrittenSinceTrackingStartedBecomeTheirOwnToo() throws SQLException {
        track("second.db", Existing.BY_KEY);
        sql("second.db", "UPDATE artist SET name = 'Bobby' WHERE id = 276", "DELETE FROM setting");
        assertRefused("second.db");
        sql("second.db", "INSERT INTO artist VALUES (277, 'Cleo')", "UPDATE artist SET name = 'Bob' WHERE id = 276");
        track("second.db", Existing.DISTINCT);
        assertTrue(sync("second.db").isClean());
        sync("first.db");
        assertEquals(BOTH, albums("first.db"));
        assertEquals(BOTH, albums("second.db"));
        assertEquals(List.of("Ada", "Bob", "Cleo"), select("first.db", "SELECT name FROM artist ORDER BY name"));
        assertEquals(List.of("blue"), select("second.db", "SELECT value FROM setting"));
    }

    @Test
    void ofTheSameRowsTheServersStandsAndTheOtherIsKeptInAnOutcome() throws SQLException {
        track("second.db", Existing.BY_KEY);
        assertRefused("second.db");
        track("second.db", Existing.SAME);
        SyncReport report = sync("second.db");
        assertEquals(3, report.conflicts(), report.toString());
        assertEquals(3, report.pushed().superseded(), report.toString());
        assertEquals(List.of("Ada: Waves 1", "Ada: Waves 2"), albums("second.db"));
        assertEquals(List.of("blue"), select("second.db", "SELECT value FROM setting"));
        sync("first.db");
        assertEquals(albums("second.db"), albums("first.db"));
        Outcome outcome = outcomes("second.db").stream()
                .filter(each -> each.table().equals("artist"))
                .findFirst()
                .orElseThrow();
        assertEquals(Outcome.Kind.SUPERSEDED, outcome.kind());
        assertEquals(RowKey.of(Value.of(276)), outcome.key());
        assertEquals(Row.of(Map.of("name", Value.of("Bob"))), outcome.written());
        assertEquals(3, outcomes("second.db").size());
    }

    @Test
    void aColumnThatNobodyWroteIsAskedAboutBesideOneThatWasWritten() throws SQLException {
        track("second.db", Existing.BY_KEY);
        sql("second.db", "UPDATE album SET artist_id = NULL", "DELETE FROM artist", "DELETE FROM setting");
        assertRefused("second.db");
        track("second.db", Existing.SAME);
        assertEquals(1, sync("second.db").pushed().merged());
        sync("first.db");
        for (String file : List.of("first.db", "second.db", "hub.db")) {
            assertEquals(List.of("Waves"), select(file, "SELECT title FROM album WHERE artist_id IS NULL"), file);
        }
        Outcome outcome = outcomes("second.db").get(0);
        assertEquals(Outcome.Kind.MERGED, outcome.kind());
        assertEquals(Row.of(Map.of("title", Value.of("Stones"))), outcome.written());
    }

    @Test
    void onceAFileIsSyncedItIsTooLateForAnAnswer() {
        for (Existing existing : List.of(Existing.SAME, Existing.DISTINCT)) {
            StorageException refused = assertThrows(StorageException.class, () -> track("first.db", existing));
            assertEquals(StorageException.Kind.UNSUPPORTED, refused.kind());
            assertTrue(
                    refused.getMessage().startsWith("'--" + existing.word() + "' comes too late: "),
                    refused.getMessage());
        }
        track("first.db", Existing.BY_KEY);
    }

    @Test
    void aFileThatWasCreatedFromTheServerKnowsItsRowsByTheirKeys() throws SQLException {
        try (SyncNode node = Nodes.open(device("third.db"), ExistingRowsTest::trackAll)) {
            node.sync();
        }
        assertThrows(StorageException.class, () -> track("third.db", Existing.DISTINCT));
        assertEquals(FIRST, albums("third.db"));
    }

    private void assertRefused(String file) {
        SyncException refused = assertThrows(SyncException.class, () -> sync(file));
        assertEquals(SyncException.Kind.REFUSED, refused.kind());
        assertTrue(refused.getMessage().contains("'tidemark track app.db --same'"), refused.getMessage());
        assertTrue(refused.getMessage().contains("'tidemark track app.db --distinct'"), refused.getMessage());
    }

    private void fill(String file, String artist, String album, int place, String setting) throws SQLException {
        sql(file, SCHEMA);
        sql(
                file,
                "INSERT INTO artist VALUES (276, '" + artist + "')",
                "INSERT INTO album VALUES (1, '" + album + "', 276)",
                "INSERT INTO entry VALUES (1, " + place + ")",
                "INSERT INTO setting VALUES ('colour', " + setting + ")");
    }

    private List<String> albums(String file) throws SQLException {
        return select(
                file,
                "SELECT artist.name || ': ' || album.title || ' ' || entry.place FROM artist JOIN album"
                        + " ON album.artist_id = artist.id JOIN entry ON entry.album_id = album.id ORDER BY 1");
    }

    private Connection open(String file) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + folder.resolve(file));
        return source.getConnection();
    }

    private void sql(String file, String... commands) throws SQLException {
        try (Connection app = open(file);
                Statement statement = app.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    private List<String> select(String file, String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection app = open(file);
                Statement statement = app.createStatement();
                ResultSet results = statement.executeQuery(query)) {
            while (results.next()) {
                found.add(results.getString(1));
            }
        }
        return found;
    }

    private NodeSettings device(String file) {
        return NodeSettings.defaults()
                .with("node.name", file)
                .with("node.data", folder)
                .with("storage.type", "sqlite")
                .with("storage.file", folder.resolve(file).toAbsolutePath())
                .with("storage.adopt", true)
                .with("peers[0].address", hub.addresses().get(0));
    }

    private static void trackAll(StorageBackend storage) {
        storage.adoption().orElseThrow().track(Set.of());
    }

    private void track(String file, Existing existing) {
        try (StorageBackend storage = Nodes.openStorage(device(file))) {
            storage.adoption().orElseThrow().track(Set.of(), existing);
        }
    }

    private SyncReport sync(String file) {
        try (SyncNode node = Nodes.open(device(file))) {
            return node.sync();
        }
    }

    private List<Outcome> outcomes(String file) {
        try (SyncNode node = Nodes.open(device(file))) {
            return node.outcomes();
        }
    }
}

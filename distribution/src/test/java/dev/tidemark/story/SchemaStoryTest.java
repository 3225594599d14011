package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.Function;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** What apps and their owners do to schemas and files behind the back of a node. */
class SchemaStoryTest {
    @TempDir
    private Path folder;

    /** Writes a file anew from SQL text, as {@code .dump} does: rows without a number of their own get new ones. */
    private void reload(Story story, String file) throws SQLException, IOException {
        Path old = story.path("old-" + file);
        Files.move(story.path(file), old);
        Files.deleteIfExists(story.path(file + "-wal"));
        Files.deleteIfExists(story.path(file + "-shm"));
        try (Connection connection = story.connect(file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA foreign_keys = OFF");
            statement.execute("ATTACH '" + old + "' AS old");
            for (String[] object : objects(statement)) {
                boolean isTable = object[0].equals("table");
                statement.execute(object[2]);
                if (isTable) {
                    // The condition keeps SQLite from copying whole pages, numbers and all.
                    statement.execute("INSERT INTO main.\"" + object[1] + "\" SELECT * FROM old.\"" + object[1]
                            + "\" WHERE random() IS NOT NULL");
                }
            }
            statement.execute("DETACH old");
        }
    }

    private static List<String[]> objects(Statement statement) throws SQLException {
        List<String[]> objects = new ArrayList<>();
        try (ResultSet results = statement.executeQuery("SELECT type, name, sql FROM old.sqlite_schema"
                + " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite@_%' ESCAPE '@'"
                + " ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 ELSE 3 END, rowid")) {
            while (results.next()) {
                objects.add(new String[] {results.getString(1), results.getString(2), results.getString(3)});
            }
        }
        return objects;
    }

    private static final String[] CODES = {
        "CREATE TABLE code (code TEXT PRIMARY KEY, name TEXT)",
        "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) INSERT INTO code SELECT 'c' || i, i FROM n",
        "DELETE FROM code WHERE rowid < 21 OR rowid % 3 = 0"
    };

    @Test
    void aFileThatIsDumpedAndReloadedBeforeTheFirstPushLosesNoRow() throws SQLException, IOException {
        try (Story story = new Story(folder)) {
            story.app("a.db", CODES);
            story.track("a.db");
            reload(story, "a.db");
            story.sync("a.db", "b.db");
            assertEquals(13, story.select("b.db", "SELECT * FROM code").size());
            story.assertSame("a.db", "b.db");
        }
    }

    @Test
    void aFileThatIsDumpedAndReloadedBetweenSyncsSendsAndGetsWhatFollows() throws SQLException, IOException {
        try (Story story = new Story(folder)) {
            story.shared(CODES);
            story.app("a.db", "UPDATE code SET name = 'a' WHERE code = 'c22'", "INSERT INTO code VALUES ('n', 'new')");
            story.app("b.db", "UPDATE code SET name = 'b' WHERE code = 'c23'", "DELETE FROM code WHERE code = 'c25'");
            reload(story, "a.db");
            story.app(
                    "a.db", "UPDATE code SET name = 'after' WHERE code = 'c26'", "DELETE FROM code WHERE code = 'c28'");
            assertEquals(4, story.sync("a.db").pushed().rows(), "and nothing that the server has already");
            story.sync("b.db", "a.db");
            story.assertSame("a.db", "b.db");
            assertEquals(12, story.select("a.db", "SELECT * FROM code").size());
            assertEquals(
                    List.of("a", "b", "after"),
                    story.select("b.db", "SELECT name FROM code WHERE code IN ('c22', 'c23', 'c26') ORDER BY code"));
        }
    }

    @Test
    void aFileThatIsDumpedAndReloadedInTheMiddleOfThePushSendsAllThatIsLeft() throws SQLException, IOException {
        try (Story story = new Story(folder)) {
            story.app("a.db", CODES);
            story.track("a.db");
            story.sync("a.db");
            story.app("a.db", "INSERT INTO code VALUES ('d', 'd')", "INSERT INTO code VALUES ('e', 'e')");
            reload(story, "a.db");
            reloadAgain(story);
            story.sync("a.db", "b.db");
            story.assertSame("a.db", "b.db");
        }
    }

    private void reloadAgain(Story story) throws SQLException, IOException {
        Files.delete(story.path("old-a.db"));
        reload(story, "a.db");
    }

    @Test
    void rowNumbersSpreadFarApartSurviveAReload() throws SQLException, IOException {
        try (Story story = new Story(folder)) {
            story.app(
                    "a.db",
                    "CREATE TABLE code (code TEXT PRIMARY KEY, name TEXT)",
                    "INSERT INTO code (rowid, code, name) VALUES (5, 'a', 'a'), (9000000, 'b', 'b'), (90000000, 'c',"
                            + " 'c')");
            story.track("a.db");
            reload(story, "a.db");
            story.sync("a.db", "b.db");
            assertEquals(3, story.select("b.db", "SELECT * FROM code").size());
        }
    }

    @Test
    void aVacuumIntoAnotherFileLosesNoRow() throws SQLException, IOException {
        try (Story story = new Story(folder)) {
            story.app("a.db", CODES);
            story.track("a.db");
            story.app("a.db", "VACUUM INTO '" + story.path("c.db") + "'");
            story.sync("c.db", "b.db");
            assertEquals(13, story.select("b.db", "SELECT * FROM code").size());
            story.assertSame("c.db", "b.db");
        }
    }

    @Test
    void aColumnThatTheAppRenamesTravelsUnderItsNewNameAndTheOldOneDoesNotComeBack() throws SQLException {
        try (Story story = new Story(folder)) {
            story.shared(
                    "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, price INTEGER DEFAULT 3)",
                    "INSERT INTO item (name, price) VALUES ('cup', 1), ('pot', 2), ('pan', NULL)");
            story.app(
                    "a.db", "ALTER TABLE item RENAME COLUMN price TO cents", "UPDATE item SET cents = 9 WHERE id = 2");
            story.sync("a.db", "b.db");
            story.app(
                    "b.db",
                    "UPDATE item SET price = 50 WHERE id = 1",
                    "INSERT INTO item (name, price) VALUES ('lid', 4)");
            story.app(
                    "a.db",
                    "UPDATE item SET name = 'CUP' WHERE id = 1",
                    "INSERT INTO item (name, cents) VALUES ('jug', 6)");
            story.sync("b.db", "a.db", "b.db");
            assertEquals(
                    List.of("id", "name", "cents"), story.select("a.db", "SELECT name FROM pragma_table_info('item')"));
            assertEquals(
                    List.of("cup||1", "jug||6", "lid||3", "pan||", "pot||9").toString(),
                    story.select("a.db", "SELECT lower(name) || '||' || ifnull(cents, '') FROM item ORDER BY 1")
                            .toString());
            assertEquals(
                    List.of("cup|50|1", "jug||6", "lid|4|3", "pan||", "pot|2|9").toString(),
                    story.select(
                                    "b.db",
                                    "SELECT lower(name) || '|' || ifnull(price, '') || '|' || ifnull(cents, '') FROM"
                                            + " item ORDER BY 1")
                            .toString());
        }
    }

    /** SQLite refuses to drop a column that any trigger reads. It says so before anything has changed. */
    @Test
    void aColumnIsDroppedWhileTheFileIsNotTrackedAndStaysWithTheOthers() throws SQLException {
        try (Story story = new Story(folder)) {
            story.shared(
                    "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, price INTEGER, note TEXT)",
                    "INSERT INTO item (name, price) VALUES ('cup', 1), ('pot', 2)");
            SQLException refused =
                    assertThrows(SQLException.class, () -> story.app("a.db", "ALTER TABLE item DROP COLUMN price"));
            assertTrue(refused.getMessage().contains("trigger _tidemark_"), refused.getMessage());

            story.untrack("a.db");
            story.app("a.db", "ALTER TABLE item DROP COLUMN price", "UPDATE item SET note = 'n' WHERE id = 1");
            story.track("a.db");
            story.app("b.db", "UPDATE item SET name = 'POT', price = 7 WHERE id = 2");
            story.sync("b.db");
            assertEquals(1, story.sync("a.db").pushed().rows(), "no other row was written");
            assertDropped(story);
        }
    }

    @Test
    void aColumnThatIsDroppedByBuildingTheTableAnewStaysWithTheOthers() throws SQLException {
        try (Story story = new Story(folder)) {
            story.shared(
                    "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, price INTEGER, note TEXT)",
                    "INSERT INTO item (name, price) VALUES ('cup', 1), ('pot', 2)");
            story.app(
                    "a.db",
                    "CREATE TABLE new_item (id INTEGER PRIMARY KEY, name TEXT, note TEXT)",
                    "INSERT INTO new_item SELECT id, name, note FROM item",
                    "DROP TABLE item",
                    "ALTER TABLE new_item RENAME TO item");
            story.sync("a.db");
            story.app("a.db", "UPDATE item SET note = 'n' WHERE id = 1");
            story.app("b.db", "UPDATE item SET name = 'POT', price = 7 WHERE id = 2");
            story.sync("b.db", "a.db");
            assertDropped(story);
        }
    }

    private static void assertDropped(Story story) throws SQLException {
        story.app("a.db", "INSERT INTO item (name) VALUES ('lid')");
        story.sync("a.db", "b.db", "a.db");
        assertEquals(List.of("id", "name", "note"), story.select("a.db", "SELECT name FROM pragma_table_info('item')"));
        assertEquals(List.of("cup", "POT", "lid"), story.select("a.db", "SELECT name FROM item ORDER BY id"));
        assertEquals(
                List.of("cup|1|n", "POT|7|", "lid||"),
                story.select(
                        "b.db",
                        "SELECT name || '|' || ifnull(price, '') || '|' || ifnull(note, '') FROM item ORDER BY id"));
        assertEquals(
                List.of("column 'price' of table 'item' was dropped or renamed here: it stays with the others, and what"
                        + " they write to it does not arrive here"),
                story.remarks("a.db"));
        assertEquals(List.of(), story.remarks("b.db"));
    }

    @Test
    void aRowThatReplaceDeletesThroughAUniqueIndexOnAnExpressionIsDeletedElsewhere() throws SQLException {
        try (Story story = new Story(folder)) {
            story.shared(
                    "CREATE TABLE person (id INTEGER PRIMARY KEY, \"e mail\" TEXT, first TEXT, last TEXT, gone"
                            + " INTEGER)",
                    "CREATE UNIQUE INDEX a ON person (lower(\"e mail\"))",
                    "CREATE UNIQUE INDEX b ON person ((first || ', ' || last) COLLATE NOCASE DESC, ifnull(gone, 0) ASC)"
                            + " WHERE first IS NOT NULL",
                    "CREATE UNIQUE INDEX c ON person (last COLLATE NOCASE) WHERE gone = 1",
                    "INSERT INTO person (\"e mail\", first, last) VALUES ('a@x', 'Ann', 'Archer'), ('b@x', 'Bob',"
                            + " 'Baker'), ('c@x', 'Cy', 'Cook')",
                    "INSERT INTO person (\"e mail\", last, gone) VALUES ('d@x', 'Dyer', 1)");
            story.app(
                    "a.db",
                    "INSERT OR REPLACE INTO person (\"e mail\", first) VALUES ('A@X', 'Anna')",
                    "INSERT OR REPLACE INTO person (\"e mail\", first, last) VALUES ('bb@x', 'BOB', 'BAKER')",
                    "UPDATE OR REPLACE person SET \"e mail\" = 'C@X' WHERE \"e mail\" = 'bb@x'",
                    "INSERT OR REPLACE INTO person (\"e mail\", last, gone) VALUES ('dd@x', 'DYER', 1)");
            story.sync("a.db", "b.db");
            assertEquals(
                    List.of("A@X", "C@X", "dd@x"), story.select("b.db", "SELECT \"e mail\" FROM person ORDER BY 1"));
            story.assertSame("a.db", "b.db");
        }
    }

    @Test
    void valuesOfAUniqueIndexOnAnExpressionOrAPartOfTheRowsChangePlaces() throws SQLException {
        try (Story story = new Story(folder)) {
            story.app(
                    "b.db",
                    "CREATE TABLE person (id TEXT PRIMARY KEY, mail TEXT, main INTEGER)",
                    "CREATE UNIQUE INDEX a ON person (lower(mail))",
                    "CREATE UNIQUE INDEX b ON person (main) WHERE main = 1");
            story.track("b.db");
            story.app(
                    "a.db",
                    "CREATE TABLE person (id TEXT PRIMARY KEY, mail TEXT, main INTEGER)",
                    "INSERT INTO person VALUES ('a', 'a@x', 1), ('b', 'b@x', 0)");
            story.track("a.db");
            story.sync("a.db", "b.db");
            story.app("a.db", "UPDATE person SET mail = CASE id WHEN 'a' THEN 'B@x' ELSE 'A@x' END, main = 1 - main");
            assertEquals(0, story.sync("a.db", "b.db").setAside());
            story.assertSame("a.db", "b.db");
        }
    }

    @Test
    void aTableThatTheAppDropsLosesNothingElsewhereAndDoesNotComeBack() throws SQLException {
        try (Story story = new Story(folder)) {
            story.shared(
                    "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)",
                    "INSERT INTO item (name) VALUES ('cup'), ('pot')",
                    "CREATE TABLE code (code TEXT PRIMARY KEY)",
                    "INSERT INTO code VALUES ('x')");
            story.app("a.db", "INSERT INTO item (name) VALUES ('lid')", "UPDATE item SET name = 'CUP' WHERE id = 1");
            story.sync("a.db", "b.db");
            story.app("a.db", "DROP TABLE item", "INSERT INTO code VALUES ('y')");
            story.app("b.db", "INSERT INTO item (name) VALUES ('jug')", "UPDATE item SET name = 'POT' WHERE id = 2");
            story.sync("a.db", "b.db", "a.db", "b.db");
            assertEquals(List.of(), story.select("a.db", "SELECT name FROM pragma_table_info('item')"));
            assertEquals(
                    List.of("CUP", "POT", "lid", "jug"), story.select("b.db", "SELECT name FROM item ORDER BY id"));
            assertEquals(List.of("x", "y"), story.select("b.db", "SELECT code FROM code ORDER BY 1"));
            assertTrue(
                    story.remarks("a.db").get(0).startsWith("table 'item' was dropped here: it stays with the server"));
        }
    }

    @Test
    void aTableThatTheAppDropsAndMakesAnewLaterSendsItsRows() throws SQLException {
        try (Story story = new Story(folder)) {
            story.shared(
                    "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)", "INSERT INTO item (name) VALUES ('cup')");
            story.app("a.db", "DROP TABLE item");
            story.sync("a.db");
            story.app(
                    "a.db",
                    "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)",
                    "INSERT INTO item (name) VALUES ('pan')");
            story.sync("a.db", "b.db");
            assertEquals(List.of("cup", "pan"), story.select("b.db", "SELECT name FROM item ORDER BY id"));
            story.app(
                    "b.db",
                    "UPDATE item SET name = 'PAN' WHERE name = 'pan'",
                    "INSERT INTO item (name) VALUES ('lid')");
            story.sync("b.db", "a.db");
            assertEquals(List.of("PAN", "lid"), story.select("a.db", "SELECT name FROM item ORDER BY name"));
            assertTrue(story.remarks("a.db").get(0).startsWith("table 'item' was dropped and made anew here: "));
        }
    }

    @Test
    void aTableThatTheAppRenamesTravelsUnderItsNewNameAndTheOldOneStaysElsewhere() throws SQLException {
        try (Story story = new Story(folder)) {
            story.shared(
                    "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)",
                    "INSERT INTO item (name) VALUES ('cup'), ('pot')");
            story.app("a.db", "ALTER TABLE item RENAME TO article", "UPDATE article SET name = 'CUP' WHERE id = 1");
            story.sync("a.db", "b.db");
            assertEquals(List.of("CUP", "pot"), story.select("b.db", "SELECT name FROM article ORDER BY id"));
            assertEquals(List.of("cup", "pot"), story.select("b.db", "SELECT name FROM item ORDER BY id"));
            story.app(
                    "b.db",
                    "INSERT INTO article (name) VALUES ('lid')",
                    "UPDATE article SET name = 'POT' WHERE id = 2");
            story.sync("b.db", "a.db");
            assertEquals(List.of("CUP", "POT", "lid"), story.select("a.db", "SELECT name FROM article ORDER BY id"));
            assertTrue(story.select("a.db", "SELECT 1 FROM _tidemark_log").isEmpty());
            assertTrue(story.remarks("a.db").get(0).startsWith("table 'item' is called 'article' here, "));
        }
    }

    @Test
    void aTableThatOthersReferToIsNotRenamedUnnoticed() throws SQLException {
        try (Story story = new Story(folder)) {
            story.shared(
                    "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)",
                    "CREATE TABLE sale (id INTEGER PRIMARY KEY, item INTEGER REFERENCES item)",
                    "INSERT INTO item (name) VALUES ('cup')",
                    "INSERT INTO sale (item) VALUES (1)");
            story.app("a.db", "ALTER TABLE item RENAME TO article");
            RuntimeException refused = assertThrows(RuntimeException.class, () -> story.sync("a.db"));
            assertTrue(
                    refused.getMessage().contains("table 'item' was renamed to 'article', and sale refer to it"),
                    refused.getMessage());
            story.app("a.db", "ALTER TABLE article RENAME TO item", "INSERT INTO sale (item) VALUES (1)");
            story.sync("a.db", "b.db");
            story.assertSame("a.db", "b.db");
        }
    }

    @Test
    void aUniqueIndexThatOnlyTheAppCanComputeIsSaidToBeLeftOut() throws SQLException {
        try (Story story = new Story(folder)) {
            SQLiteConfig config = new SQLiteConfig();
            SQLiteDataSource source = new SQLiteDataSource(config);
            source.setUrl("jdbc:sqlite:" + story.path("a.db"));
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                Function.create(
                        connection,
                        "fold",
                        new Function() {
                            @Override
                            protected void xFunc() throws SQLException {
                                result(value_text(0));
                            }
                        },
                        1,
                        Function.FLAG_DETERMINISTIC);
                statement.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT)");
                statement.execute("CREATE UNIQUE INDEX folded ON person (fold(name))");
                story.track("a.db");
                statement.execute("INSERT INTO person (name) VALUES ('Ann')");
            }
            assertEquals(1, story.remarks("a.db").size());
            assertTrue(story.remarks("a.db").get(0).startsWith("UNIQUE index 'folded' of table 'person' is over"));
        }
    }
}

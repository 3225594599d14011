package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an app's updates replaced, in columns of which that is asked. */
class AdoptedReplacedTest {
    private static final String OWN =
            "SELECT type, name, sql FROM sqlite_schema WHERE name LIKE '\\_tidemark\\_%' ESCAPE"
                    + " '\\' ORDER BY name";

    @TempDir
    private Path folder;

    private AdoptedFile stock() throws SQLException {
        AdoptedFile file = new AdoptedFile(
                        folder.resolve("app.db"),
                        "CREATE TABLE stock (id INTEGER PRIMARY KEY, count INTEGER, note TEXT, code TEXT UNIQUE)",
                        "CREATE TABLE other (code TEXT PRIMARY KEY, count INTEGER) WITHOUT ROWID",
                        "INSERT INTO stock VALUES (1, 10, 'one', 'a'), (2, 20, 'two', 'b')",
                        "INSERT INTO other VALUES ('x', 1)")
                .tracked();
        file.harvest();
        return file;
    }

    private static void tell(AdoptedFile file, Map<String, Set<String>> columns) {
        try (Transaction transaction = file.storage.begin()) {
            transaction.tellReplaced(columns);
            transaction.commit();
        }
    }

    private static Row count(long count) {
        return Row.of(Map.of("count", Value.of(count)));
    }

    private static Row replaced(AdoptedFile file, String... statements) throws SQLException {
        file.sql(statements);
        List<CapturedWrite> writes = file.harvest();
        return writes.get(writes.size() - 1).replaced();
    }

    @Test
    void anUpdateTellsWhatItReplacedInThatColumnAlone() throws SQLException {
        try (AdoptedFile file = stock()) {
            tell(file, Map.of("stock", Set.of("count")));
            assertEquals(count(10), replaced(file, "UPDATE stock SET count = 11, note = 'more' WHERE id = 1"));
            assertEquals(Row.EMPTY, replaced(file, "UPDATE stock SET note = 'still' WHERE id = 1"));
            assertEquals(count(20), replaced(file, "UPDATE stock SET count = NULL WHERE id = 2"));
            assertEquals(
                    Row.of(Map.of("count", Value.NULL)), replaced(file, "UPDATE stock SET count = 1 WHERE id = 2"));
            assertEquals(List.of(), file.select("SELECT * FROM _tidemark_base"));
        }
    }

    @Test
    void ofSeveralUpdatesTheFirstTellsWhatWasThere() throws SQLException {
        try (AdoptedFile file = stock()) {
            tell(file, Map.of("stock", Set.of("count", "note")));
            Row both = Row.of(Map.of("count", Value.of(10), "note", Value.of("one")));
            assertEquals(
                    both,
                    replaced(
                            file,
                            "UPDATE stock SET count = 11 WHERE id = 1",
                            "UPDATE stock SET note = 'x', count = 12 WHERE id = 1",
                            "UPDATE stock SET note = 'y' WHERE id = 1"));
        }
    }

    @Test
    void tablesOfEveryKindTell() throws SQLException {
        try (AdoptedFile file = stock()) {
            tell(file, Map.of("stock", Set.of("count"), "other", Set.of("count")));
            assertEquals(count(1), replaced(file, "UPDATE other SET count = 2"));
            assertEquals(count(10), replaced(file, "UPDATE stock SET id = 7, count = 11 WHERE id = 1"));
            assertEquals(count(11), replaced(file, "UPDATE stock SET count = 12 WHERE id = 7"));
        }
    }

    /** What a REPLACE put there is the app's own, and what stood there before it nobody has kept. */
    @Test
    void whatCameWithAReplaceIsNotTakenForWhatWasThere() throws SQLException {
        try (AdoptedFile file = stock()) {
            tell(file, Map.of("stock", Set.of("count")));
            assertEquals(
                    Row.EMPTY,
                    replaced(
                            file,
                            "INSERT OR REPLACE INTO stock VALUES (1, 50, 'r', 'a')",
                            "UPDATE stock SET count = 51 WHERE id = 1"));
            assertEquals(
                    count(51),
                    replaced(
                            file,
                            "UPDATE stock SET count = 52 WHERE id = 1",
                            "INSERT OR REPLACE INTO stock VALUES (1, 60, 'r', 'a')"));
            assertEquals(
                    Row.EMPTY,
                    replaced(
                            file,
                            "DELETE FROM stock WHERE id = 1",
                            "INSERT INTO stock VALUES (1, 70, 'r', 'a')",
                            "UPDATE stock SET count = 71 WHERE id = 1"));
        }
    }

    @Test
    void whatWasWrittenBeforeItWasAskedForIsNotKnown() throws SQLException {
        try (AdoptedFile file = stock()) {
            file.sql("UPDATE stock SET count = 11 WHERE id = 1");
            tell(file, Map.of("stock", Set.of("count")));
            assertEquals(Row.EMPTY, replaced(file, "UPDATE stock SET count = 12 WHERE id = 1"));
        }
    }

    @Test
    void whatTidemarkWritesItselfLeavesNothingBehind() throws SQLException {
        try (AdoptedFile file = stock()) {
            tell(file, Map.of("stock", Set.of("count")));
            file.sql("UPDATE stock SET count = 21 WHERE id = 2");
            try (Transaction transaction = file.storage.begin()) {
                StoredRow row = transaction.row("stock", RowKey.of(1)).orElseThrow();
                Row values = row.values().with(count(99));
                transaction.put(new StoredRow(
                        "stock",
                        row.key(),
                        false,
                        values,
                        Versions.of(row.versions().row()),
                        2_000_000,
                        0));
                assertEquals(List.of(), transaction.settle());
                transaction.commit();
            }
            assertEquals(List.of("21", "99"), file.select("SELECT count FROM stock ORDER BY 1"));
            assertEquals(List.of("20"), file.select("SELECT value FROM _tidemark_base"));
            assertEquals(count(20), replaced(file));
        }
    }

    /** A table that nobody asks about pays nothing for one that somebody does. */
    @Test
    void onlyTheTriggerOfTheTableThatIsAskedAboutChangesAndNothingIsLeftBehind() throws SQLException {
        try (AdoptedFile file = stock()) {
            List<String> before = file.select(OWN);
            tell(file, Map.of());
            assertEquals(before, file.select(OWN));
            tell(file, Map.of("stock", Set.of("count", "not there"), "gone", Set.of("count")));
            List<String> asked = file.select(OWN);
            List<String> changed =
                    before.stream().filter(each -> !asked.contains(each)).toList();
            assertEquals(2, changed.size(), "that of updates, and that of updates that change the key: " + changed);
            assertTrue(changed.stream().allMatch(each -> each.contains(" ON \"stock\" ")), changed::toString);
            assertEquals(before.size() + 2, asked.size());
            tell(file, Map.of());
            assertEquals(before, file.select(OWN));
        }
    }

    @Test
    void trackingAgainKeepsWhatIsAskedAndUntrackingLeavesNothing() throws SQLException {
        try (AdoptedFile file = stock()) {
            tell(file, Map.of("stock", Set.of("count")));
            List<String> asked = file.select(OWN);
            file.track();
            assertEquals(asked, file.select(OWN));
            file.sql("ALTER TABLE stock ADD COLUMN later INTEGER DEFAULT 5");
            file.track();
            file.harvest();
            assertEquals(count(10), replaced(file, "UPDATE stock SET later = 6, count = 11 WHERE id = 1"));
            file.storage.adoption().orElseThrow().untrack();
            assertEquals(List.of(), file.select(OWN));
            file.sql("UPDATE stock SET count = 12 WHERE id = 1");
        }
    }

    @Test
    void aColumnThatRefersToAnotherTableDoesNotTell() throws SQLException {
        try (AdoptedFile file = new AdoptedFile(
                        folder.resolve("app.db"),
                        "CREATE TABLE shop (id INTEGER PRIMARY KEY)",
                        "CREATE TABLE stock (id INTEGER PRIMARY KEY, shop INTEGER REFERENCES shop)")
                .tracked()) {
            List<String> before = file.select(OWN);
            tell(file, Map.of("stock", Set.of("shop")));
            assertEquals(before, file.select(OWN));
        }
    }

    @Test
    void valuesAreKeptAsTheyWere() throws SQLException {
        try (AdoptedFile file = stock()) {
            tell(file, Map.of("stock", Set.of("count")));
            for (String value : List.of("1.5", "x'00ff'", "'text'", "9007199254740993", "NULL")) {
                replaced(file, "UPDATE stock SET count = " + value + " WHERE id = 1");
                Value before = replaced(file, "UPDATE stock SET count = -1 WHERE id = 1")
                        .get("count")
                        .orElseThrow();
                assertEquals(file.select("SELECT quote(" + value + ")"), List.of(quoted(before)), value);
                assertFalse(before.equals(Value.of(-1)));
            }
        }
    }

    private static String quoted(Value value) {
        if (value instanceof Value.Text text) {
            return "'" + text.value() + "'";
        }
        if (value instanceof Value.Blob) {
            return "X'00FF'";
        }
        return value.isNull()
                ? "NULL"
                : value instanceof Value.Real real ? "" + real.value() : "" + ((Value.Int) value).value();
    }
}

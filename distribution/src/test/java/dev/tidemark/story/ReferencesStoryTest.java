package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.TablePolicy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** References that no schema declares, and a configuration names. */
class ReferencesStoryTest {
    private static final String[] SHOP = {
        "CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT)",
        "CREATE TABLE invoice (id INTEGER PRIMARY KEY, customer_ref INTEGER, note TEXT)",
        "INSERT INTO customer (name) VALUES ('Ann'), ('Bob')",
        "INSERT INTO invoice (customer_ref, note) VALUES (1, 'first'), (0, 'for nobody')"
    };
    private static final String JOINED =
            "SELECT note || ' ' || ifnull(name, '-') FROM invoice LEFT JOIN customer ON customer.id = customer_ref"
                    + " ORDER BY 1";

    @TempDir
    private Path folder;

    private static UnaryOperator<SyncNodeBuilder> named(String table, String column, String target) {
        TablePolicy policy = new TablePolicy(
                List.of(),
                Map.of(),
                TablePolicy.Granularity.COLUMN,
                TablePolicy.Deletes.BY_STAMP,
                Map.of(column, target));
        return builder -> builder.policy(table, policy);
    }

    private static final UnaryOperator<SyncNodeBuilder> NAMED = named("INVOICE", "Customer_Ref", "CUSTOMER");

    @Test
    void rowsOfOneNumberFromTwoDevicesAreReferredToRightly() throws SQLException {
        try (Story story = new Story(folder).with(NAMED).shared(SHOP)) {
            story.app("a.db", "INSERT INTO customer VALUES (3, 'Cy')", "INSERT INTO invoice VALUES (3, 3, 'to Cy')");
            story.app(
                    "b.db",
                    "INSERT INTO customer VALUES (3, 'Dee')",
                    "INSERT INTO invoice VALUES (3, 3, 'to Dee'), (4, 1, 'second')");
            story.sync("a.db", "b.db", "a.db");
            List<String> expected = List.of("first Ann", "for nobody -", "second Ann", "to Cy Cy", "to Dee Dee");
            assertEquals(expected, story.select("a.db", JOINED));
            assertEquals(expected, story.select("b.db", JOINED));
        }
    }

    @Test
    void aDeletedRowThatIsReferredToMeanwhileIsAWriteAgainstADelete() throws SQLException {
        try (Story story = new Story(folder).with(NAMED).shared(SHOP)) {
            story.app("a.db", "DELETE FROM customer WHERE name = 'Bob'");
            story.sync("a.db");
            story.app("b.db", "INSERT INTO invoice (customer_ref, note) VALUES (2, 'to Bob'), (77, 'to a ghost')");
            story.sync("b.db", "a.db");
            List<String> expected = List.of("first Ann", "for nobody -", "to Bob Bob", "to a ghost -");
            assertEquals(expected, story.select("a.db", JOINED));
            assertEquals(expected, story.select("b.db", JOINED));
        }
    }

    @Test
    void aReferenceThatIsNamedLaterPutsRightWhatWasSentBefore() throws SQLException {
        try (Story story = new Story(folder).shared(SHOP)) {
            story.app("b.db", "INSERT INTO customer VALUES (3, 'Dee')");
            story.sync("b.db");
            story.app("a.db", "INSERT INTO customer VALUES (3, 'Cy')", "INSERT INTO invoice VALUES (3, 3, 'to Cy')");
            story.sync("a.db", "b.db");
            assertEquals(List.of("to Cy Dee"), story.select("b.db", JOINED + " DESC LIMIT 1"), "nobody knows better");
            story.with(NAMED).sync("a.db", "b.db");
            assertEquals(List.of("to Cy Cy"), story.select("b.db", JOINED + " DESC LIMIT 1"));
            assertEquals(story.select("a.db", JOINED), story.select("b.db", JOINED));
        }
    }

    @Test
    void tablesMayReferToEachOther() throws SQLException {
        UnaryOperator<SyncNodeBuilder> both = builder -> named("dog", "owner", "person")
                .andThen(each -> named("person", "dog", "dog").apply(each))
                .apply(builder);
        try (Story story = new Story(folder)
                .with(both)
                .shared(
                        "CREATE TABLE dog (id INTEGER PRIMARY KEY, name TEXT, owner INTEGER)",
                        "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, dog INTEGER)")) {
            story.app("a.db", "INSERT INTO dog VALUES (1, 'Rex', 1)", "INSERT INTO person VALUES (1, 'Ann', 1)");
            story.app("b.db", "INSERT INTO dog VALUES (1, 'Fido', 1)", "INSERT INTO person VALUES (1, 'Bob', 1)");
            story.sync("a.db", "b.db", "a.db");
            String pairs = "SELECT dog.name || ' ' || person.name FROM dog JOIN person ON owner = person.id"
                    + " AND person.dog = dog.id ORDER BY 1";
            assertEquals(List.of("Fido Bob", "Rex Ann"), story.select("a.db", pairs));
            assertEquals(List.of("Fido Bob", "Rex Ann"), story.select("b.db", pairs));
        }
    }

    @Test
    void whatCanNotBeIsRefusedAllAtOnce() throws SQLException {
        try (Story story = new Story(folder)) {
            story.app("a.db", SHOP);
            story.app("a.db", "CREATE TABLE line (invoice INTEGER, number INTEGER, PRIMARY KEY (invoice, number))");
            story.track("a.db");
            TablePolicy wrong = new TablePolicy(
                    List.of(),
                    Map.of(),
                    TablePolicy.Granularity.COLUMN,
                    TablePolicy.Deletes.BY_STAMP,
                    Map.of("customer", "customer", "note", "line", "customer_ref", "customers"));
            story.with(builder -> builder.policy("invoice", wrong));
            SyncException refused = assertThrows(SyncException.class, () -> story.sync("a.db"));
            assertEquals(
                    "tables.invoice.references.customer = \"customer\": table 'invoice' has no column 'customer'. It"
                            + " has: id, customer_ref, note. tables.invoice.references.customer_ref = \"customers\": there"
                            + " is no table 'customers'. There are: customer, invoice, line."
                            + " tables.invoice.references.note = \"line\": table 'line' has the key (invoice, number), and"
                            + " one column can't refer to a row of it. Name a table with one key column.",
                    refused.getMessage());
        }
    }
}

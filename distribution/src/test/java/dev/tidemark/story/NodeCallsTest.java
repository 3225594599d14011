package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program may ask of its node, and what it is told; the same over any store. */
class NodeCallsTest {
    private static final String ITEM = "item";

    @TempDir
    private Path folder;

    private SyncNode node(String storage) {
        SyncNode node = Nodes.open(NodeSettings.defaults()
                .with("node.name", "shop")
                .with("node.data", folder)
                .with("storage", storage));
        node.define(new TableDefinition(
                ITEM,
                TableDefinition.Kind.DECLARED,
                TableDefinition.Identity.NATURAL,
                List.of(ColumnDefinition.of("id", ColumnType.STRING)),
                List.of(
                        new ColumnDefinition("name", ColumnType.STRING, "", false, Optional.empty()),
                        ColumnDefinition.of("cents", ColumnType.INTEGER)),
                List.of(List.of("name")),
                List.of()));
        node.define(TableDefinition.open("note", "id"));
        return node;
    }

    private static Row item(String name, long cents) {
        Map<String, Value> values = new LinkedHashMap<>();
        values.put("name", Value.of(name));
        values.put("cents", Value.of(cents));
        return Row.of(values);
    }

    private static void fill(SyncNode node) {
        node.write(writer -> {
            writer.put(ITEM, RowKey.of("c"), item("Cup", 450));
            writer.put(ITEM, RowKey.of("p"), item("Pot", 1250));
            writer.put(ITEM, RowKey.of("q"), item("Plate", 700));
            writer.put(ITEM, RowKey.of("s"), item("Spoon", 150));
            return writer;
        });
    }

    private static List<String> keys(SyncNode node, Query query) {
        return node.query(query).stream()
                .map(row -> ((Value.Text) row.key().part(0)).value())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "sqlite"})
    void aTransactionHappensAsAWholeOrNotAtAll(String storage) {
        try (SyncNode node = node(storage)) {
            fill(node);
            IllegalStateException mistake = new IllegalStateException("an app's mistake");
            assertEquals(
                    mistake,
                    assertThrows(
                            IllegalStateException.class,
                            () -> node.write(writer -> {
                                writer.put(ITEM, RowKey.of("new"), item("New", 1));
                                assertTrue(writer.delete(ITEM, RowKey.of("c")));
                                assertTrue(writer.get(ITEM, RowKey.of("new")).isPresent(), "it sees its own writes");
                                assertTrue(writer.get(ITEM, RowKey.of("c")).isEmpty());
                                throw mistake;
                            })));
            assertEquals(List.of("c", "p", "q", "s"), keys(node, Query.all(ITEM)));
            assertEquals("done", node.write(writer -> "done"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "sqlite"})
    void onlyTheColumnsThatAreGivenAreWritten(String storage) {
        try (SyncNode node = node(storage)) {
            fill(node);
            Row price = Row.of(Map.of("cents", Value.of(500)));
            node.write(writer -> {
                writer.patch(ITEM, RowKey.of("c"), price);
                writer.put(ITEM, RowKey.of("p"), price);
                return writer;
            });
            assertEquals(Optional.of(item("Cup", 500)), node.get(ITEM, RowKey.of("c")));
            assertEquals(Optional.of(item("Pot", 500)), node.get(ITEM, RowKey.of("p")));
            boolean wasThere = node.write(writer -> writer.delete(ITEM, RowKey.of("c")));
            assertTrue(wasThere);
            boolean isThere = node.write(writer -> writer.delete(ITEM, RowKey.of("c")));
            assertFalse(isThere, "it is gone already");
            assertEquals(Optional.empty(), node.get(ITEM, RowKey.of("c")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "sqlite"})
    void whatCanNotBeIsRefusedInWordsAndNothingOfItsTransactionIsWritten(String storage) {
        Map<String, Consumer<Writer>> mistakes = new LinkedHashMap<>();
        mistakes.put("there is no table 'itm'. There are: item, note", writer -> writer.delete("itm", RowKey.of("c")));
        mistakes.put(
                "table 'item' has no column 'price'. It has: name, cents",
                writer -> writer.put(ITEM, RowKey.of("x"), Row.of(Map.of("price", Value.of(1)))));
        mistakes.put(
                "table 'item', column 'cents': ",
                writer -> writer.patch(ITEM, RowKey.of("c"), Row.of(Map.of("cents", Value.of("a lot")))));
        mistakes.put(
                "the key of table 'item' is [id], but ",
                writer -> writer.put(ITEM, RowKey.of(Value.of("c"), Value.of(1)), item("Cup", 1)));
        mistakes.put(
                "table 'item' has no row ('x'): put it as a whole first",
                writer -> writer.patch(ITEM, RowKey.of("x"), item("Saucer", 1)));
        mistakes.put("table 'item', row ('x') breaks ", writer -> writer.put(ITEM, RowKey.of("x"), item("Cup", 1)));
        mistakes.put(
                "table 'item', row ('y') breaks ",
                writer -> writer.put(ITEM, RowKey.of("y"), Row.of(Map.of("cents", Value.of(1)))));
        try (SyncNode node = node(storage)) {
            fill(node);
            mistakes.forEach((words, mistake) -> {
                SyncException refused = assertThrows(
                        SyncException.class,
                        () -> node.write(writer -> {
                            writer.put(ITEM, RowKey.of("beside"), item("Beside", 1));
                            mistake.accept(writer);
                            return writer;
                        }),
                        words);
                assertEquals(SyncException.Kind.USAGE, refused.kind(), refused.getMessage());
                assertTrue(refused.getMessage().startsWith(words), refused.getMessage());
                assertEquals(List.of("c", "p", "q", "s"), keys(node, Query.all(ITEM)), words);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "sqlite"})
    void rowsAreSelectedOrderedAndLimited(String storage) {
        Query all = Query.all(ITEM);
        try (SyncNode node = node(storage)) {
            fill(node);
            assertEquals(List.of("q"), keys(node, all.where(Filter.eq("name", Value.of("Plate")))));
            assertEquals(
                    List.of("c", "q"),
                    keys(
                            node,
                            all.where(
                                    Filter.and(Filter.gt("cents", Value.of(150)), Filter.le("cents", Value.of(700))))));
            assertEquals(List.of("p", "q"), keys(node, all.where(Filter.prefix("name", "P"))));
            assertEquals(
                    List.of("c", "s"),
                    keys(node, all.where(Filter.in("cents", Set.of(Value.of(450), Value.of(150), Value.of(1))))));
            assertEquals(
                    List.of("p", "s"),
                    keys(
                            node,
                            all.where(
                                    Filter.or(Filter.lt("cents", Value.of(200)), Filter.ge("cents", Value.of(1000))))));
            assertEquals(
                    List.of("p", "q"), keys(node, all.orderByDescending("cents").limit(2)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "sqlite"})
    void everyChangeIsToldOnceItIsCommittedAndWhatChangesNothingIsNone(String storage) {
        try (SyncNode node = node(storage)) {
            List<ChangeEvent> told = new ArrayList<>();
            Subscription listening = node.onChange(told::add);
            node.write(writer -> {
                writer.put(ITEM, RowKey.of("c"), item("Cup", 450));
                assertEquals(List.of(), told, "it is not committed");
                return writer;
            });
            node.write(writer -> {
                writer.put(ITEM, RowKey.of("c"), item("Cup", 450));
                return writer;
            });
            node.write(writer -> writer.delete(ITEM, RowKey.of("c")));
            assertEquals(
                    List.of(
                            new ChangeEvent(ITEM, RowKey.of("c"), ChangeEvent.Kind.WRITTEN, false),
                            new ChangeEvent(ITEM, RowKey.of("c"), ChangeEvent.Kind.DELETED, false)),
                    told);
            listening.close();
            fill(node);
            assertEquals(2, told.size());
        }
    }
}

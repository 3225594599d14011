package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What somebody sees who looks at the tables with another tool. */
final class ReadableTablesTest {
    private final String schema = Stores.newSchema();

    @Test
    void anOpenTableIsAKeyAndADocumentThatIsFoundByItsIndex() {
        try (StorageBackend store = Stores.open(schema)) {
            Map<String, Value> columns = new LinkedHashMap<>();
            columns.put("text", Value.of("t\u00e4xt \"quoted\""));
            columns.put("number", Value.of(Long.MAX_VALUE));
            columns.put("price", Value.of(0.99));
            columns.put("paid", Value.of(true));
            columns.put("nothing", Value.NULL);
            Stores.write(store, transaction -> {
                transaction.define(Stores.NOTES);
                transaction.put(Stores.row("notes", RowKey.of("a"), Row.of(columns), 1));
            });
        }
        assertEquals(
                List.of("a|t\u00e4xt \"quoted\"|9223372036854775807|0.99|true|null"),
                texts("SELECT concat_ws('|', id, document ->> 'text', document ->> 'number', document ->> 'price',"
                        + " document ->> 'paid', document -> 'nothing') FROM notes"));
        assertEquals(List.of("a"), texts("SELECT id FROM notes WHERE document @> '{\"paid\": true}'"));
        assertTrue(
                texts("SELECT indexdef FROM pg_indexes WHERE schemaname = '" + schema + "' AND tablename = 'notes'")
                        .stream()
                        .anyMatch(index -> index.contains("USING gin (document")));
        assertEquals(List.of("t"), texts("SELECT _tidemark_exact IS NULL FROM notes"));
    }

    private List<String> texts(String sql) {
        return Server.texts(schema, sql);
    }

    @Test
    void aDeclaredTableHasTypedColumns() {
        TableDefinition table = TableDefinition.declared(
                "invoices",
                List.of(ColumnDefinition.of("id", ColumnType.INTEGER)),
                List.of(
                        ColumnDefinition.of("total", ColumnType.DECIMAL),
                        ColumnDefinition.of("paid", ColumnType.BOOLEAN),
                        ColumnDefinition.of("who", ColumnType.STRING),
                        ColumnDefinition.of("any", ColumnType.ANY)));
        Row values =
                Row.owning(table.shape(), new Value[] {Value.of(13.86), Value.of(true), Value.of("x"), Value.of("y")});
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> {
                transaction.define(table);
                transaction.put(Stores.row("invoices", RowKey.of(7), values, 1));
            });
        }
        assertEquals(
                List.of("7|13.86|t|x|\"y\""),
                texts("SELECT concat_ws('|', id, total, paid, who, \"any\") FROM invoices"));
        assertEquals(
                List.of("bigint", "numeric", "boolean", "text", "jsonb"),
                texts("SELECT data_type FROM information_schema.columns WHERE table_schema = '" + schema
                        + "' AND table_name = 'invoices' AND column_name NOT LIKE '\\_tidemark%' ORDER BY"
                        + " ordinal_position"));
    }

    @Test
    void keysThatWereGivenOutJoin() {
        TableDefinition artists = given("artists", List.of(), List.of());
        TableDefinition albums = given(
                "albums",
                List.of(ColumnDefinition.of("artist", ColumnType.INTEGER)),
                List.of(ForeignKey.of(List.of("artist"), "artists", List.of("id"))));
        UUID id = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
        Value given = Value.of(ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
        StoredRow album = Stores.row("albums", RowKey.of(2), Row.of(Map.of("artist", given)), 4);
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> {
                transaction.define(artists);
                transaction.define(albums);
                transaction.put(Stores.row("artists", RowKey.of(5), Row.EMPTY, 1));
                transaction.put(Stores.row("artists", RowKey.of(given), Row.EMPTY, 2));
                transaction.put(Stores.row("albums", RowKey.of(1), Row.of(Map.of("artist", Value.of(5))), 3));
                transaction.put(album);
                assertEquals(List.of(), transaction.settle());
            });
            try (Snapshot snapshot = store.snapshot()) {
                assertEquals(Optional.of(album), snapshot.row("albums", RowKey.of(2)));
            }
        }
        assertEquals(
                List.of("1 5", "2 " + id),
                texts(
                        "SELECT albums.id || ' ' || artists.id FROM albums JOIN artists ON artists.id = artist ORDER BY 1"));
        assertEquals(List.of("0"), texts("SELECT count(_tidemark_exact) FROM albums"));
    }

    @Test
    void aReferenceThatIsNoKeyComesBackAsItWasPut() {
        TableDefinition albums = given(
                "albums",
                List.of(ColumnDefinition.of("artist", ColumnType.INTEGER)),
                List.of(ForeignKey.named("artist", "artists", "id")));
        List<Value> values = List.of(
                Value.of("9999999999999999999"),
                Value.of("-9999999999999999999"),
                Value.of("7"),
                Value.of(Long.MIN_VALUE),
                Value.of(0.5));
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> {
                transaction.define(albums);
                for (int i = 0; i < values.size(); i++) {
                    transaction.put(Stores.row("albums", RowKey.of(i), Row.of(Map.of("artist", values.get(i))), i + 1));
                }
            });
            try (Snapshot snapshot = store.snapshot()) {
                for (int i = 0; i < values.size(); i++) {
                    Row row = snapshot.row("albums", RowKey.of(i)).orElseThrow().values();
                    assertEquals(Optional.of(values.get(i)), row.get("artist"));
                }
            }
        }
    }

    @Test
    void aNameThatPostgresqlCanNotHaveStandsUnderOneThatBeginsLikeIt() {
        String longest = "a very long name that goes on and on, until PostgreSQL can keep no more of it \u00fc";
        TableDefinition table = TableDefinition.declared(
                longest,
                List.of(ColumnDefinition.of(longest + "1", ColumnType.INTEGER)),
                List.of(
                        ColumnDefinition.of(longest + "2", ColumnType.STRING),
                        ColumnDefinition.of("xmin", ColumnType.REAL),
                        ColumnDefinition.of("XMin", ColumnType.REAL)));
        Row values = Row.owning(table.shape(), new Value[] {Value.of("x"), Value.of(1.5), Value.of(2.5)});
        StoredRow row = Stores.row(longest, RowKey.of(7), values, 1);
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> {
                transaction.define(table);
                transaction.put(row);
            });
        }
        try (StorageBackend store = Stores.open(schema);
                Snapshot snapshot = store.snapshot()) {
            assertEquals(List.of(table), snapshot.tables());
            assertEquals(Optional.of(row), snapshot.row(longest, RowKey.of(7)));
            Query query =
                    Query.all(longest).where(Filter.eq("xmin", Value.of(1.5))).orderBy(longest + "2");
            assertEquals(Optional.of(row), snapshot.query(query).next());
        }
        String stem = "a very long name that goes on and on, until PostgreSQL_";
        List<String> columns = texts(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = '" + schema
                        + "' AND table_name LIKE 'a very%' AND column_name NOT LIKE '\\_tidemark%' ORDER BY ordinal_position");
        assertEquals(4, columns.size());
        assertTrue(columns.get(0).startsWith(stem) && columns.get(1).startsWith(stem), columns::toString);
        assertEquals(
                List.of(63, 63),
                columns.subList(0, 2).stream().map(String::length).toList());
        assertTrue(columns.get(2).matches("xmin_[0-9a-f]{8}"), columns::toString);
        assertEquals("XMin", columns.get(3));
    }

    private static TableDefinition given(String name, List<ColumnDefinition> columns, List<ForeignKey> references) {
        return new TableDefinition(
                name,
                TableDefinition.Kind.DECLARED,
                TableDefinition.Identity.GENERATED,
                List.of(ColumnDefinition.of("id", ColumnType.INTEGER)),
                columns,
                List.of(),
                references);
    }

    @Test
    void anAddedColumnIsSeenWithItsDefaultAsSoonAsNobodyReadsTheTable() {
        ColumnDefinition id = ColumnDefinition.of("id", ColumnType.INTEGER);
        ColumnDefinition size = new ColumnDefinition("size", ColumnType.INTEGER, "", true, Optional.of(Value.of(7)));
        TableDefinition first = TableDefinition.declared("things", List.of(id), List.of());
        TableDefinition second = TableDefinition.declared("things", List.of(id), List.of(size));
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> {
                transaction.define(first);
                transaction.put(Stores.row("things", RowKey.of(1), Row.EMPTY, 1));
            });
            try (Snapshot reader = store.snapshot()) {
                assertEquals(1, reader.count("things"));
                Stores.write(store, transaction -> {
                    transaction.define(second);
                    transaction.put(Stores.row("things", RowKey.of(2), Row.of(Map.of("size", Value.of(8))), 2));
                    transaction.put(Stores.row("things", RowKey.of(3), Row.of(Map.of("size", Value.NULL)), 3));
                });
                assertEquals(List.of(), texts(columnsOfThings()), "somebody reads the table");
            }
            assertSizes(store);
        }
        try (StorageBackend store = Stores.open(schema)) {
            assertEquals(List.of("size"), texts(columnsOfThings()), "nobody reads it when it is opened");
            assertSizes(store);
            Stores.write(
                    store,
                    transaction -> transaction.put(
                            Stores.row("things", RowKey.of(2), Row.of(Map.of("size", Value.of(9))), 4)));
            assertEquals(List.of("7", "9"), texts("SELECT size FROM things WHERE id < 3 ORDER BY id"));
        }
    }

    private String columnsOfThings() {
        return "SELECT column_name FROM information_schema.columns WHERE table_schema = '" + schema
                + "' AND table_name = 'things' AND column_name = 'size'";
    }

    private static void assertSizes(StorageBackend store) {
        try (Snapshot snapshot = store.snapshot()) {
            List<Value> sizes = List.of(Value.of(7), Value.of(8), Value.NULL);
            for (int i = 0; i < sizes.size(); i++) {
                StoredRow row = snapshot.row("things", RowKey.of(i + 1)).orElseThrow();
                assertEquals(Optional.of(sizes.get(i)), row.values().get("size"));
            }
        }
    }
}

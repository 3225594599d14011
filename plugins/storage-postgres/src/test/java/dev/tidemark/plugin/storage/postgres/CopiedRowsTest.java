package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many new rows travel by COPY, and stand then as if each had been put alone. */
@Timeout(120)
final class CopiedRowsTest {
    private static final List<Value> VALUES = List.of(
            Value.NULL,
            Value.of(Long.MIN_VALUE),
            Value.of(-0.0),
            Value.of(1e-300),
            Value.of(Double.NaN),
            Value.of(true),
            Value.of(""),
            Value.of("\\N"),
            Value.of("\\."),
            Value.of("tab\t, line\n, return\r, back\\slash, \"quotes\", \b\f\u000b"),
            Value.of("a\0b \ud83d\ude00 \u00fc"),
            Value.of(new byte[] {0, 9, 10, 92, -1}));
    private static final int ROWS = 300;

    private static final TableDefinition DECLARED = TableDefinition.declared(
            "things",
            List.of(ColumnDefinition.of("id", ColumnType.INTEGER)),
            Stream.of(ColumnType.values())
                    .map(type -> ColumnDefinition.of("c_" + type, type))
                    .toList());

    private static final TableDefinition USERS = new TableDefinition(
            "users",
            TableDefinition.Kind.DECLARED,
            TableDefinition.Identity.NATURAL,
            List.of(ColumnDefinition.of("id", ColumnType.INTEGER)),
            List.of(ColumnDefinition.of("mail", ColumnType.STRING)),
            List.of(List.of("mail")),
            List.of());

    private static List<StoredRow> rows() {
        List<StoredRow> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            Map<String, Value> columns = new LinkedHashMap<>();
            for (int column = 0; column < DECLARED.shape().size(); column++) {
                columns.put(DECLARED.shape().names().get(column), VALUES.get((i + column) % VALUES.size()));
            }
            rows.add(Stores.row("things", RowKey.of(i), Row.of(columns), 2 * i + 1));
            rows.add(Stores.row("notes", RowKey.of("key\t" + i), Row.of(columns), 2 * i + 2));
        }
        return rows;
    }

    private static void put(StorageBackend store, boolean expected) {
        List<StoredRow> rows = rows();
        Stores.write(store, transaction -> {
            transaction.define(DECLARED);
            transaction.define(Stores.NOTES);
            for (String table : expected ? List.of("things", "notes") : List.<String>of()) {
                transaction.expect(table, keys(rows, row -> row.table().equals(table)));
            }
            rows.forEach(transaction::put);
        });
    }

    private static List<RowKey> keys(List<StoredRow> rows, Predicate<StoredRow> which) {
        return rows.stream().filter(which).map(StoredRow::key).toList();
    }

    @Test
    void theyStandAsIfEachHadBeenPutAlone() {
        String copied = Stores.newSchema();
        String upserted = Stores.newSchema();
        try (StorageBackend one = Stores.open(copied);
                StorageBackend other = Stores.open(upserted)) {
            put(one, true);
            put(other, false);
            try (Snapshot snapshot = one.snapshot()) {
                for (StoredRow row : rows()) {
                    assertEquals(Optional.of(row), snapshot.row(row.table(), row.key()));
                }
            }
        }
        for (String table : List.of("things", "notes")) {
            String all = "SELECT t::text FROM " + table + " t ORDER BY _tidemark_lsn";
            assertEquals(ROWS, Server.texts(copied, all).size());
            assertEquals(Server.texts(upserted, all), Server.texts(copied, all));
        }
    }

    @Test
    void aRowThatBreaksAUniqueIsReportedAndTheOthersAreWritten() {
        List<StoredRow> rows = IntStream.range(0, ROWS)
                .mapToObj(i -> user(i, i == 200 ? 7 : i, i + 1))
                .toList();
        try (StorageBackend store = Stores.open(Stores.newSchema())) {
            Stores.write(store, transaction -> transaction.define(USERS));
            try (Transaction transaction = store.begin()) {
                transaction.expect("users", keys(rows, row -> true));
                rows.forEach(transaction::put);
                List<Breach> breaches = transaction.settle();
                assertEquals(
                        List.of(RowKey.of(200)),
                        breaches.stream().map(breach -> breach.row().key()).toList());
                assertEquals(
                        Optional.of(new Breach.Reference("users", RowKey.of(7))),
                        breaches.get(0).other());
                transaction.commit();
            }
            try (Snapshot snapshot = store.snapshot()) {
                assertEquals(ROWS - 1, snapshot.count("users"));
                assertTrue(snapshot.row("users", RowKey.of(200)).isEmpty());
            }
        }
    }

    private static StoredRow user(int id, int mail, long position) {
        return Stores.row("users", RowKey.of(id), Row.of(Map.of("mail", Value.of("m" + mail))), position);
    }

    @Test
    void ofTwoThatClashTheFirstIsWrittenThoughItIsNewAndTheOtherIsThere() {
        List<StoredRow> rows =
                IntStream.range(1, ROWS).mapToObj(i -> user(i, i, i + 1)).toList();
        try (StorageBackend store = Stores.open(Stores.newSchema())) {
            Stores.write(store, transaction -> {
                transaction.define(USERS);
                transaction.put(user(0, 0, 1));
            });
            try (Transaction transaction = store.begin()) {
                transaction.expect("users", keys(rows, row -> true));
                rows.forEach(transaction::put);
                transaction.put(user(0, 7, ROWS + 1));
                assertEquals(
                        List.of(RowKey.of(0)),
                        transaction.settle().stream()
                                .map(breach -> breach.row().key())
                                .toList());
            }
        }
    }

    @Test
    void aRowThatIsPutTwiceOrPutAndRemovedBeforeItIsSentStandsAsItWasPutLast() {
        String schema = Stores.newSchema();
        List<StoredRow> rows = IntStream.range(0, ROWS)
                .mapToObj(i -> Stores.note("n" + i, Value.of("first"), i + 1))
                .toList();
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> {
                transaction.define(Stores.NOTES);
                transaction.put(Stores.note("n0", Value.of("there before"), 1));
            });
            Stores.write(store, transaction -> {
                transaction.expect("notes", keys(rows, row -> true));
                rows.forEach(transaction::put);
                transaction.put(Stores.note("n0", Value.of("second"), ROWS + 1));
                transaction.put(Stores.note("n1", Value.of("second"), ROWS + 2));
                transaction.remove("notes", RowKey.of("n2"));
                transaction.remove("notes", RowKey.of("n3"));
                transaction.put(Stores.note("n3", Value.of("third"), ROWS + 3));
            });
        }
        assertEquals(
                List.of("n0 second", "n1 second", "n3 third", "n4 first"),
                Server.texts(
                        schema,
                        "SELECT id || ' ' || (document ->> 'text') FROM notes WHERE id IN ('n0', 'n1', 'n2', 'n3', 'n4')"
                                + " ORDER BY id"));
    }

    @Test
    void manyAreCopied() {
        String schema = Stores.newSchema();
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> transaction.define(Stores.NOTES));
            Server.run(
                    "CREATE TABLE " + schema + ".said (statement text)",
                    "CREATE FUNCTION " + schema + ".note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO "
                            + schema + ".said VALUES (split_part(current_query(), ' ', 1)); RETURN NULL; END $$",
                    "CREATE TRIGGER note AFTER INSERT ON " + schema + ".notes FOR EACH STATEMENT EXECUTE FUNCTION "
                            + schema + ".note()");
            List<StoredRow> rows = IntStream.range(0, ROWS)
                    .mapToObj(i -> Stores.note("n" + i, Value.of("text"), i + 1))
                    .toList();
            Stores.write(store, transaction -> {
                transaction.expect("notes", keys(rows, row -> true));
                rows.forEach(transaction::put);
            });
        }
        assertEquals(List.of("COPY"), Server.texts(schema, "SELECT DISTINCT statement FROM said"));
    }
}

package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The part of {@link StorageContract} on values and queries: every value comes back as it was put, and compares as it should. */
abstract class StorageQueryContract extends StorageKit {
    private static final List<Value> VALUES = List.of(
            Value.NULL,
            Value.of(false),
            Value.of(true),
            Value.of(0),
            Value.of(1),
            Value.of(-1),
            Value.of(Long.MAX_VALUE),
            Value.of(Long.MIN_VALUE),
            Value.of((1L << 53) + 1),
            Value.of(0.0),
            Value.of(-0.0),
            Value.of(1.0),
            Value.of(0.1),
            Value.of(1.5),
            Value.of((double) (1L << 53)),
            Value.of(Double.MIN_VALUE),
            Value.of(-Double.MAX_VALUE),
            Value.of(Double.POSITIVE_INFINITY),
            Value.of(Double.NEGATIVE_INFINITY),
            Value.of(""),
            Value.of("1"),
            Value.of("1.0"),
            Value.of("a"),
            Value.of("A"),
            Value.of("a\0b"),
            Value.of("ab"),
            Value.of("\"quoted\" \\ \n\t"),
            Value.of("\u0131\u0130i\u00e9"),
            Value.of("\uFFFD"),
            Value.of("\uD83D\uDE00 smile"),
            Value.of(new byte[0]),
            Value.of(new byte[] {0}),
            Value.of(new byte[] {-1, 0, 1}),
            Value.of("a".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));

    @Test
    void everyValueComesBackBitByBitFromADeclaredTable() {
        List<Value> values = withNaN().stream().filter(this::keeps).toList();
        write(transaction -> transaction.define(PEOPLE));
        for (int i = 0; i < values.size(); i++) {
            Value active = keepsDocuments() ? values.get(i) : truth(i % 2 == 0);
            Row row = person("p", Value.of("mail " + i), values.get(i), active);
            assertComesBack(row("people", RowKey.of(i), row, i + 1));
        }
    }

    @Test
    void everyValueComesBackBitByBitFromAnOpenTable() {
        if (!keepsDocuments()) {
            return;
        }
        List<Value> values = new ArrayList<>(withNaN());
        values.add(Value.of("\uD83D"));
        write(transaction -> transaction.define(notes()));
        for (int i = 0; i < values.size(); i++) {
            Row row = Row.of(Map.of("v", values.get(i), "\"odd\" n\u00e4me", values.get(i)));
            assertComesBack(row("notes", RowKey.of(i), row, i + 1));
        }
    }

    private static List<Value> withNaN() {
        List<Value> values = new ArrayList<>(VALUES);
        values.add(Value.of(Double.NaN));
        values.add(Value.of(Double.longBitsToDouble(0x7ff8_0000_dead_beefL)));
        return values;
    }

    private void assertComesBack(StoredRow row) {
        write(transaction -> {
            transaction.put(row);
            assertEquals(List.of(), transaction.settle(), () -> "" + row);
        });
        assertEquals(Optional.of(row), read(snapshot -> snapshot.row(row.table(), row.key())));
        assertTrue(read(snapshot -> all(snapshot.query(Query.all(row.table())))).contains(row));
        StoredRow gone = tombstone(row.table(), row.key(), row.values(), row.lsn());
        write(transaction -> transaction.put(gone));
        assertEquals(Optional.of(gone), read(snapshot -> snapshot.row(row.table(), row.key())));
        write(transaction -> transaction.put(row));
    }

    @Test
    void keysOfAnyValueAreFound() {
        TableDefinition composite = TableDefinition.declared(
                "Odd \"table\" n\u00e4me",
                List.of(required("first key", ColumnType.ANY), required("order", ColumnType.ANY)),
                List.of());
        List<StoredRow> rows = new ArrayList<>();
        List<Value> values = VALUES.stream()
                .filter(value -> value instanceof Value.Text || value instanceof Value.Blob)
                .toList();
        for (Value value : values) {
            rows.add(row(composite.name(), RowKey.of(value, Value.of(7)), Row.EMPTY, rows.size() + 1));
        }
        write(transaction -> {
            transaction.define(composite);
            rows.forEach(transaction::put);
            assertEquals(List.of(), transaction.settle());
        });
        for (StoredRow row : rows) {
            assertEquals(Optional.of(row), read(snapshot -> snapshot.row(composite.name(), row.key())));
        }
        assertEquals(
                Optional.empty(),
                read(snapshot -> snapshot.row(composite.name(), RowKey.of(values.get(0), Value.of(8)))));
        List<StoredRow> inOrder =
                rows.stream().sorted(Comparator.comparing(StoredRow::key)).toList();
        assertEquals(inOrder, read(snapshot -> all(snapshot.query(Query.all(composite.name())))));
    }

    @Test
    void largeValuesComeBack() {
        byte[] bytes = new byte[16 << 20];
        bytes[bytes.length - 1] = 1;
        write(transaction -> transaction.define(PEOPLE));
        Row row = person("p", Value.of("m"), Value.of(bytes), Value.NULL);
        StoredRow large = row("people", RowKey.of(1), row, 1);
        write(transaction -> transaction.put(large));
        assertEquals(Optional.of(large), read(snapshot -> snapshot.row("people", RowKey.of(1))));
    }

    @Test
    void everyFilterAndOrderGivesWhatTheModelGivesOfADeclaredTable() {
        List<Value> scores = VALUES.stream().filter(this::keeps).toList();
        List<StoredRow> rows = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            Row values = person("n" + i % 3, Value.of("mail " + i), scores.get(i), truth(i % 2 == 0));
            rows.add(row("people", RowKey.of(i), values, i + 1));
        }
        compareWithModel(PEOPLE, rows);
    }

    @Test
    void everyFilterAndOrderGivesWhatTheModelGivesOfAnOpenTable() {
        if (!keepsDocuments()) {
            return;
        }
        List<StoredRow> rows = new ArrayList<>();
        for (int i = 0; i < VALUES.size(); i++) {
            Map<String, Value> values =
                    i % 5 == 0 ? Map.of() : Map.of("score", VALUES.get(i), "name", Value.of("n" + i % 3));
            rows.add(row("notes", RowKey.of(i), Row.of(values), i + 1));
        }
        compareWithModel(notes(), rows);
    }

    private void compareWithModel(TableDefinition table, List<StoredRow> rows) {
        write(transaction -> {
            transaction.define(table);
            rows.forEach(transaction::put);
            assertEquals(List.of(), transaction.settle());
        });
        for (Filter filter : filters()) {
            for (Query order : orders(table.name())) {
                Query query = order.where(filter);
                assertEquals(model(rows, query), read(snapshot -> all(snapshot.query(query))), query::toString);
            }
        }
    }

    private static List<Filter> filters() {
        List<Filter> filters = new ArrayList<>(List.of(
                Filter.ALL,
                Filter.and(),
                Filter.or(),
                Filter.eq("no such column", Value.of(1)),
                Filter.in("score", Set.of()),
                Filter.in("score", Set.of(Value.of(1), Value.of("a"), Value.NULL, Value.of(new byte[] {0}))),
                Filter.in("id", Set.of(Value.of(3), Value.of(4.0), Value.of("5"))),
                Filter.and(Filter.eq("name", Value.of("n1")), Filter.gt("score", Value.of(0))),
                Filter.or(Filter.eq("name", Value.of("n1")), Filter.lt("id", Value.of(5.5))),
                Filter.and(Filter.or(Filter.ge("id", Value.of(20)), Filter.or()), Filter.prefix("name", "n")),
                Filter.isNull("score"),
                Filter.isNotNull("score"),
                Filter.isNull("no such column"),
                Filter.isNotNull("no such column"),
                Filter.isNotNull("id"),
                Filter.sql(
                        "NOT (name = ? OR score IS NULL) AND id BETWEEN ? AND ?",
                        Value.of("n1"),
                        Value.of(3),
                        Value.of(9))));
        for (Value value : withNaN()) {
            filters.add(Filter.eq("score", value));
            filters.add(Filter.lt("score", value));
            filters.add(Filter.le("score", value));
            filters.add(Filter.gt("score", value));
            filters.add(Filter.ge("score", value));
        }
        for (String prefix : List.of("", "a", "a\0", "1", "\uD83D\uDE00", "\uD83D", "\uFFFD", "%", "_")) {
            filters.add(Filter.prefix("score", prefix));
        }
        for (String pattern :
                List.of("", "a", "a_", "%b", "_\0_", "%", "_", "%\\%", "%\uD83D%", "\uD83D\uDE00%", "\uFFFD")) {
            filters.add(Filter.like("score", pattern));
            filters.add(Filter.notLike("score", pattern));
            filters.add(Filter.like("name", pattern));
        }
        return filters;
    }

    private static List<Query> orders(String table) {
        Query all = Query.all(table);
        return List.of(
                all,
                all.limit(3),
                all.limit(0),
                all.orderBy("score"),
                all.orderByDescending("score").limit(5),
                all.orderBy("name").orderByDescending("id"),
                all.orderByDescending("no such column"));
    }

    private static List<StoredRow> model(List<StoredRow> rows, Query query) {
        Comparator<StoredRow> order = (left, right) -> 0;
        for (Query.Order each : query.order()) {
            Comparator<StoredRow> next =
                    Comparator.comparing(row -> columns(row).apply(each.column()));
            order = order.thenComparing(each.descending() ? next.reversed() : next);
        }
        return rows.stream()
                .filter(row -> query.filter().test(columns(row)))
                .sorted(order.thenComparing(StoredRow::key))
                .limit(query.limit())
                .toList();
    }

    private static Function<String, Value> columns(StoredRow row) {
        return column -> column.equals("id")
                ? row.key().part(0)
                : row.values().get(column).orElse(Value.NULL);
    }
}

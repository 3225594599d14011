package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the type of a column, every value comes back from it bit by bit, and is found and sorted as it should. */
@Timeout(120)
final class ColumnFormsTest {
    /** Values that a column of the type is for, and then of every other sort. */
    private static final List<Value> VALUES = List.of(
            Value.NULL,
            Value.of(0),
            Value.of(1),
            Value.of(-7),
            Value.of(Long.MAX_VALUE),
            Value.of((1L << 53) + 1),
            Value.of(0.0),
            Value.of(-0.0),
            Value.of(1.0),
            Value.of(0.1),
            Value.of(13.86),
            Value.of(1e18),
            Value.of(1.2345678901234568E16),
            Value.of(4.9e-324),
            Value.of(Double.MAX_VALUE),
            Value.of(Double.NEGATIVE_INFINITY),
            Value.of(Double.NaN),
            Value.of(Double.longBitsToDouble(0x7ff8_0000_dead_beefL)),
            Value.of(false),
            Value.of(true),
            Value.of(""),
            Value.of("1"),
            Value.of("12.30"),
            Value.of("9999999999999999999"),
            Value.of("9".repeat(200)),
            Value.of("1e5"),
            Value.of("a\0b"),
            Value.of("\uD83D\uDE00"),
            Value.of("{\"json\": [1, 2.50]}"),
            Value.of("{broken"),
            Value.of("2009-01-01 00:00:00"),
            Value.of("01890a5d-ac96-774b-bcce-b302099a8057"),
            Value.of("01890A5D-AC96-774B-BCCE-B302099A8057"),
            Value.of(new byte[0]),
            Value.of(new byte[] {0, -1}),
            Value.of("sixteen bytes !!".getBytes(StandardCharsets.US_ASCII)));

    private static TableDefinition table(ColumnType type) {
        return TableDefinition.declared(
                "t", List.of(ColumnDefinition.of("id", ColumnType.INTEGER)), List.of(ColumnDefinition.of("v", type)));
    }

    @ParameterizedTest
    @EnumSource(ColumnType.class)
    void itKeepsFindsAndSortsAnyValue(ColumnType type) {
        keepsFindsAndSorts(type, VALUES);
    }

    /** Where all values are such as the column is for, PostgreSQL itself filters and sorts. */
    @ParameterizedTest
    @EnumSource(ColumnType.class)
    void itKeepsFindsAndSortsValuesOfItsType(ColumnType type) {
        ColumnForm form = ColumnForm.of(type);
        keepsFindsAndSorts(
                type,
                VALUES.stream()
                        .filter(value -> value.isNull() || form.fits(value))
                        .toList());
    }

    private static void keepsFindsAndSorts(ColumnType type, List<Value> values) {
        TableDefinition table = table(type);
        List<StoredRow> rows = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Row row = Row.owning(table.shape(), new Value[] {values.get(i)});
            rows.add(Stores.row("t", RowKey.of(i), row, i + 1));
        }
        try (StorageBackend store = Stores.open(Stores.newSchema())) {
            Stores.write(store, transaction -> {
                transaction.define(table);
                rows.forEach(transaction::put);
                assertEquals(List.of(), transaction.settle());
            });
            try (Snapshot snapshot = store.snapshot()) {
                for (StoredRow row : rows) {
                    assertEquals(Optional.of(row), snapshot.row("t", row.key()));
                }
                for (Query query : queries()) {
                    assertEquals(expected(rows, query), all(snapshot.query(query)), query::toString);
                }
            }
        }
    }

    private static List<Query> queries() {
        Query all = Query.all("t");
        List<Query> queries = new ArrayList<>(
                List.of(all.orderBy("v"), all.orderByDescending("v").limit(4), all.limit(3), all.orderBy("id")));
        for (Value value : VALUES) {
            queries.add(all.where(Filter.in("v", new HashSet<>(List.of(value, Value.of(1))))));
            for (Filter.Operator operator : Filter.Operator.values()) {
                queries.add(all.where(new Filter.Compare("v", operator, value)));
            }
        }
        return queries;
    }

    private static Value v(StoredRow row) {
        return row.values().value(0);
    }

    private static List<StoredRow> expected(List<StoredRow> rows, Query query) {
        Comparator<StoredRow> order = (left, right) -> 0;
        for (Query.Order each : query.order()) {
            Comparator<StoredRow> next = Comparator.comparing(
                    row -> each.column().equals("v") ? v(row) : row.key().part(0));
            order = order.thenComparing(each.descending() ? next.reversed() : next);
        }
        return rows.stream()
                .filter(row -> query.filter().test(column -> v(row)))
                .sorted(order.thenComparing(StoredRow::key))
                .limit(query.limit())
                .toList();
    }

    private static List<StoredRow> all(RowCursor cursor) {
        List<StoredRow> rows = new ArrayList<>();
        try (cursor) {
            for (Optional<StoredRow> row = cursor.next(); row.isPresent(); row = cursor.next()) {
                rows.add(row.get());
            }
        }
        return rows;
    }
}

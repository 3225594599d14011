package dev.tidemark.testkit.simulation;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The table of counters that a world may have beside its others: some rows that are there from the beginning, with a column to which
 * nodes add. What a value in it comes from no number says, so all that can be asked is whether the sum is right.
 */
public final class Counters {
    /** The table's name. */
    public static final String TABLE = "counts";

    /** The column to which nodes add. */
    public static final String COLUMN = "n";

    /** The keys of the rows. */
    public static final List<String> ROWS = List.of("k1", "k2");

    static final String STRATEGY = "counter";

    private Counters() {}

    /** Returns how conflicts are settled in the table: in its other columns as everywhere. */
    static TablePolicy policy(TablePolicy otherwise) {
        return new TablePolicy(
                List.of(),
                Map.of(COLUMN, List.of(STRATEGY)),
                TablePolicy.Granularity.COLUMN,
                otherwise.deletes(),
                Map.of());
    }

    static void define(SyncNode node) {
        node.define(TableDefinition.open(TABLE, "id"));
    }

    static void begin(SyncNode server) {
        server.write(writer -> {
            ROWS.forEach(row -> writer.put(TABLE, RowKey.of(row), count(0)));
            return ROWS.size();
        });
    }

    /**
     * Adds to a counter.
     *
     * @param added is run in the transaction where the node has the counter, for who dies behind the commit returns from nothing
     */
    static void add(SyncNode node, String row, long delta, Runnable added) {
        node.write(writer -> {
            OptionalLong before =
                    writer.get(TABLE, RowKey.of(row)).map(Counters::read).orElseGet(OptionalLong::empty);
            before.ifPresent(count -> {
                writer.patch(TABLE, RowKey.of(row), count(count + delta));
                added.run();
            });
            return row;
        });
    }

    private static Row count(long count) {
        return Row.of(Map.of(COLUMN, Value.of(count)));
    }

    /** Returns what a row counts; nothing where it is no counter. */
    public static OptionalLong read(Row row) {
        return row.get(COLUMN)
                .filter(Value.Int.class::isInstance)
                .map(value -> OptionalLong.of(((Value.Int) value).value()))
                .orElseGet(OptionalLong::empty);
    }
}

package dev.tidemark.benchmarks.memory;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.process.ServerProcess;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.rows.Rows;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** First push and first pull between stores in memory, of the same rows, over a loopback websocket, beside puts into a map. */
public final class MemoryStores implements Measurement {
    private static final String TABLE = "item";
    private static final double AIM = 300_000;

    @Override
    public void measure(Size size, Findings findings) {
        List<RowKey> keys = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        fill(keys, rows, size.rows());
        findings.note("Bare is `ConcurrentHashMap.put` of the same keys and rows.");
        try (ServerProcess server = new ServerProcess("2g")) {
            for (int round = 0; round <= size.rounds(); round++) {
                round(server.serve(ServerProcess.MEMORY), keys, rows, findings);
                if (round == 0) {
                    findings.forgetSamples();
                }
            }
        }
    }

    private static void fill(List<RowKey> keys, List<Row> rows, int count) {
        SplittableRandom random = new SplittableRandom(1);
        Shape shape = definition().shape();
        for (int row = 0; row < count; row++) {
            keys.add(RowKey.of(new UUID(random.nextLong(), random.nextLong()).toString()));
            rows.add(Row.owning(shape, values(row)));
        }
    }

    private static void round(String address, List<RowKey> keys, List<Row> rows, Findings findings) {
        double count = rows.size();
        double bare = bare(keys, rows);
        try (SyncNode writer = device("writer", address)) {
            long start = System.nanoTime();
            for (int from = 0; from < rows.size(); from += Rows.TRANSACTION) {
                write(writer, keys, rows, from);
            }
            double write = Measure.seconds(start);
            SyncReport push = writer.sync();
            Measure.check(push.pushed().rows() == rows.size(), push.toString());
            row(findings, "write, 1,000 rows a transaction").add(count / write, count / bare);
            row(findings, "first push between memory stores")
                    .aim(new Aim.Amount(AIM))
                    .add(count / seconds(push), count / bare);
        }
        try (SyncNode reader = device("reader", address)) {
            SyncReport pull = reader.sync();
            Measure.check(pull.pulled().rows() == rows.size(), pull.toString());
            row(findings, "first pull between memory stores")
                    .aim(new Aim.Amount(AIM))
                    .add(count / seconds(pull), count / bare);
        }
    }

    private static Findings.Row row(Findings findings, String what) {
        return findings.row(what, "rows/s");
    }

    private static double seconds(SyncReport report) {
        return report.elapsed().toNanos() / 1e9;
    }

    private static double bare(List<RowKey> keys, List<Row> rows) {
        ConcurrentMap<RowKey, Row> map = new ConcurrentHashMap<>();
        long start = System.nanoTime();
        for (int row = 0; row < rows.size(); row++) {
            map.put(keys.get(row), rows.get(row));
        }
        double seconds = Measure.seconds(start);
        Measure.check(map.size() == rows.size(), map.size() + " rows in the map");
        return seconds;
    }

    private static void write(SyncNode node, List<RowKey> keys, List<Row> rows, int from) {
        node.write(writer -> {
            for (int row = from; row < Math.min(from + Rows.TRANSACTION, rows.size()); row++) {
                writer.put(TABLE, keys.get(row), rows.get(row));
            }
            return from;
        });
    }

    private static SyncNode device(String name, String address) {
        SyncNode device = Nodes.open(NodeSettings.defaults()
                .with("node.name", name)
                .with("node.role", "device")
                .with("storage.type", "memory")
                .with("peers[0].address", address));
        device.define(definition());
        return device;
    }

    /** The table of the other measurements. */
    static TableDefinition definition() {
        return TableDefinition.declared(
                TABLE,
                List.of(ColumnDefinition.of("id", ColumnType.STRING)),
                List.of(
                        ColumnDefinition.of("name", ColumnType.STRING),
                        ColumnDefinition.of("email", ColumnType.STRING),
                        ColumnDefinition.of("city", ColumnType.STRING),
                        ColumnDefinition.of("qty", ColumnType.INTEGER),
                        ColumnDefinition.of("price", ColumnType.REAL),
                        ColumnDefinition.of("status", ColumnType.STRING),
                        ColumnDefinition.of("note", ColumnType.STRING),
                        ColumnDefinition.of("updated_at", ColumnType.INTEGER),
                        ColumnDefinition.of("rev", ColumnType.INTEGER)));
    }

    /** Their rows. */
    static Value[] values(int row) {
        return new Value[] {
            Value.of("Customer Name " + row),
            Value.of("user" + row + "@example.com"),
            Value.of("City-" + row % 997),
            Value.of((long) (row % 1_000)),
            Value.of(row * 0.37),
            Value.of(row % 3 == 0 ? "active" : "pending"),
            Value.of("note text for the row number " + row + " with some padding"),
            Value.of(1_700_000_000_000L + row),
            Value.of(1L)
        };
    }
}

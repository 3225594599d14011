package dev.tidemark.cluster;

import com.sun.management.ThreadMXBean;
import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.plugin.codec.zstd.ZstdCodecProvider;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.sqlite.SQLiteDataSource;

/**
 * Counts what syncs cost that does not depend on the clock, and prints a name, a tab and a number for each.
 *
 * <p>It is run in a process of its own whose compiler leaves out no allocation, so that the same code counts the same. Everything is
 * done by one thread, and in virtual time. Argument: a folder for files.
 */
final class CountedCosts {
    private static final int ROWS = 4_000;
    private static final int CHANGED = 100;
    private static final int TEXTS = 5;
    private static final int NUMBERS = 4;

    private final Path folder;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Map<String, Double> counts = new LinkedHashMap<>();

    private CountedCosts(Path folder) {
        this.folder = folder;
    }

    /** Counts twice; what is counted the first time loads classes, and is forgotten. */
    public static void main(String[] arguments) throws SQLException, IOException {
        CountedCosts costs = new CountedCosts(Path.of(arguments[0]));
        for (int round = 0; round < 2; round++) {
            costs.inMemory();
            costs.inFiles(Files.createDirectory(costs.folder.resolve("round-" + round)));
        }
        costs.counts.forEach(
                (name, count) -> System.out.println(name + "\t" + String.format(Locale.ROOT, "%.1f", count)));
    }

    private void inMemory() {
        try (Cluster cluster = cluster()) {
            cluster.server();
            SyncNode writer = cluster.device("writer");
            writer.write(rows -> {
                for (int i = 0; i < ROWS; i++) {
                    rows.put(Cluster.NOTES, RowKey.of(key(i)), row(i));
                }
                return rows;
            });
            firstSyncs(cluster, "memory", writer, cluster.device("reader"));
            writer.write(rows -> {
                for (int i = 0; i < CHANGED; i++) {
                    rows.patch(Cluster.NOTES, RowKey.of(key(i)), Row.of(Map.of("number_0", Value.of(i))));
                }
                return rows;
            });
            counts.put("memory, 100 changed rows, allocated, bytes", (double) allocated(cluster, writer));
            counts.put("memory, 100 changed rows, sent both ways, bytes", (double) sent(cluster));
            counts.put("memory, 100 changed rows, crossings", (double)
                    cluster.wire().turns());
        }
        bothSidesInMemory();
    }

    /** Two change the same rows, and three syncs tell both: the second one meets a conflict in each row. */
    private void bothSidesInMemory() {
        try (Cluster cluster = cluster()) {
            cluster.server();
            SyncNode first = cluster.device("first");
            SyncNode second = cluster.device("second");
            write(first, "before");
            cluster.sync(first);
            cluster.sync(second);
            write(first, "first");
            write(second, "second");
            long bytes = allocated(cluster, first) + allocated(cluster, second) + allocated(cluster, first);
            counts.put("memory, both sides changed a row, allocated, bytes", bytes / (double) ROWS);
        }
    }

    private static void write(SyncNode node, String value) {
        node.write(rows -> {
            for (int i = 0; i < ROWS; i++) {
                rows.put(Cluster.NOTES, RowKey.of(key(i)), row(i).with("text_0", Value.of(value)));
            }
            return rows;
        });
    }

    private void inFiles(Path files) throws SQLException, IOException {
        Path app = files.resolve("app.db");
        Path other = files.resolve("other.db");
        insert(app, ROWS);
        insert(other, 0);
        try (Cluster cluster = cluster().with(declared())) {
            cluster.server(Nodes.openStorage(at(files.resolve("server.db"))));
            firstSyncs(
                    cluster,
                    "SQLite",
                    cluster.device("writer", tracked(app)),
                    cluster.device("reader", tracked(other)));
        }
        counts.put("SQLite, server's file, a row, bytes", Files.size(files.resolve("server.db")) / (double) ROWS);
        counts.put("SQLite, reader's file, a row, bytes", Files.size(other) / (double) ROWS);
    }

    private static Cluster cluster() {
        ZstdCodecProvider zstd = new ZstdCodecProvider();
        Codec codec = zstd.create(TestConfig.defaults(zstd.configSpec()), TestContext.in(Path.of("nowhere")));
        return new Cluster().with(builder -> builder.codec("zstd", codec));
    }

    private void firstSyncs(Cluster cluster, String stores, SyncNode writer, SyncNode reader) {
        counts.put(stores + ", first push, allocated a row, bytes", allocated(cluster, writer) / (double) ROWS);
        counts.put(stores + ", first push, sent a row, bytes", sent(cluster) / (double) ROWS);
        counts.put(stores + ", first pull, allocated a row, bytes", allocated(cluster, reader) / (double) ROWS);
        counts.put(stores + ", first pull, sent a row, bytes", sent(cluster) / (double) ROWS);
    }

    /** Syncs, and returns how many bytes that has allocated at both ends. */
    private long allocated(Cluster cluster, SyncNode device) {
        cluster.wire().forget();
        long before = threads.getCurrentThreadAllocatedBytes();
        cluster.sync(device);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static long sent(Cluster cluster) {
        return cluster.wire().received() + cluster.wire().sent();
    }

    // ---- rows

    private static TableDefinition declared() {
        List<ColumnDefinition> columns = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            columns.add(ColumnDefinition.of("text_" + i, ColumnType.STRING));
        }
        for (int i = 0; i < NUMBERS; i++) {
            columns.add(ColumnDefinition.of("number_" + i, ColumnType.INTEGER));
        }
        return new TableDefinition(
                Cluster.NOTES,
                TableDefinition.Kind.DECLARED,
                TableDefinition.Identity.NATURAL,
                List.of(ColumnDefinition.of("id", ColumnType.STRING)),
                columns,
                List.of(),
                List.of());
    }

    private static String key(int number) {
        SplittableRandom random = new SplittableRandom(number);
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private static String text(int row, int column) {
        long content = new SplittableRandom(row * 31L + column).nextLong();
        return "text of column " + column + " " + Long.toHexString(content);
    }

    private static Row row(int number) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (int i = 0; i < TEXTS; i++) {
            values.put("text_" + i, Value.of(text(number, i)));
        }
        for (int i = 0; i < NUMBERS; i++) {
            values.put("number_" + i, Value.of((long) number * (i + 1)));
        }
        return Row.of(values);
    }

    private static void insert(Path file, int rows) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE notes (id TEXT NOT NULL PRIMARY KEY, text_0 TEXT, text_1 TEXT, text_2 TEXT,"
                            + " text_3 TEXT, text_4 TEXT, number_0 INTEGER, number_1 INTEGER, number_2 INTEGER, number_3 INTEGER)");
            connection.setAutoCommit(false);
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
                for (int number = 0; number < rows; number++) {
                    bind(insert, number);
                    insert.executeUpdate();
                }
            }
            connection.commit();
        }
    }

    private static void bind(PreparedStatement insert, int number) throws SQLException {
        insert.setString(1, key(number));
        for (int i = 0; i < TEXTS; i++) {
            insert.setString(2 + i, text(number, i));
        }
        for (int i = 0; i < NUMBERS; i++) {
            insert.setLong(2 + TEXTS + i, (long) number * (i + 1));
        }
    }

    private static NodeSettings at(Path file) {
        return NodeSettings.defaults().with("storage.type", "sqlite").with("storage.file", file);
    }

    private static StorageBackend tracked(Path file) {
        StorageBackend storage = Nodes.openStorage(at(file).with("storage.adopt", true));
        storage.adoption().orElseThrow().track(Set.of());
        return storage;
    }
}

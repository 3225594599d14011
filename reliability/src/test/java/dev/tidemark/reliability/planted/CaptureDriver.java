package dev.tidemark.reliability.planted;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.plugin.storage.sqlite.SqliteStorageProvider;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.testkit.InMemoryNetwork;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import dev.tidemark.testkit.VirtualTime;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.sqlite.SQLiteDataSource;

/**
 * Plays two apps that write SQL to files of their own, and sync. The same SQL is run in a plain file that nobody syncs. Each app
 * writes rows that are its own, so that nothing is in conflict, and in the end all three files hold the same.
 */
public final class CaptureDriver implements LongFunction<Optional<String>> {
    private static final URI SERVER = URI.create("memory://server");
    private static final List<String> APPS = List.of("a", "b");
    private static final List<String> TABLES = List.of(
            "CREATE TABLE s (k TEXT PRIMARY KEY, n TEXT, m TEXT)",
            "CREATE TABLE p (k TEXT PRIMARY KEY, u TEXT UNIQUE, n TEXT)",
            "CREATE TABLE l (p TEXT REFERENCES p (k) ON DELETE CASCADE ON UPDATE CASCADE, k TEXT, n TEXT,"
                    + " PRIMARY KEY (p, k)) WITHOUT ROWID",
            "CREATE TABLE i (id INTEGER PRIMARY KEY, u TEXT UNIQUE, n TEXT)");
    private static final List<String> QUERIES = List.of(
            "SELECT quote(k) || quote(n) || quote(m) FROM s",
            "SELECT quote(k) || quote(u) || quote(n) FROM p",
            "SELECT quote(p) || quote(k) || quote(n) FROM l",
            "SELECT quote(u) || quote(n) FROM i");

    @Override
    public Optional<String> apply(long seed) {
        try {
            Path folder = Files.createTempDirectory("capture-");
            return new Play(folder, new SplittableRandom(seed)).run();
        } catch (IOException | SQLException failed) {
            throw new IllegalStateException("seed " + seed, failed);
        } catch (RuntimeException unexpected) {
            return Optional.of("no step fails unexpectedly");
        }
    }

    private static final class Play {
        private final Path folder;
        private final SplittableRandom random;
        private final VirtualTime time = new VirtualTime();
        private final InMemoryNetwork network = new InMemoryNetwork(time);

        Play(Path folder, SplittableRandom random) {
            this.folder = folder;
            this.random = random;
        }

        Optional<String> run() throws SQLException {
            for (String file : List.of("a", "b", "plain")) {
                for (String table : TABLES) {
                    execute(file, table);
                }
            }
            for (String app : APPS) {
                StorageBackend store = store(app, true);
                store.adoption().orElseThrow().track(Set.of());
                store.close();
            }
            SyncNode server = builder("hub", store("hub", false))
                    .role(Role.SERVER)
                    .listen(SERVER)
                    .start();
            try {
                write(random.nextInt(10, 30));
            } finally {
                server.close();
            }
            Map<String, List<String>> plain = content("plain");
            for (String app : APPS) {
                if (!content(app).equals(plain)) {
                    return Optional.of("a synced file holds what a plain one does");
                }
            }
            return Optional.empty();
        }

        private void write(int steps) throws SQLException {
            for (int step = 0; step < steps; step++) {
                String app = pick(APPS);
                if (random.nextInt(4) == 0) {
                    sync(app);
                } else {
                    String statement = statement(app);
                    execute(app, statement);
                    execute("plain", statement);
                }
            }
            for (int round = 0; round < 3; round++) {
                APPS.forEach(this::sync);
            }
        }

        private String statement(String app) {
            String one = "'" + app + random.nextInt(4) + "'";
            String two = "'" + app + random.nextInt(4) + "'";
            String value = random.nextInt(5) == 0 ? "NULL" : "'v" + random.nextInt(100) + "'";
            return switch (random.nextInt(16)) {
                case 0 -> "INSERT OR IGNORE INTO s VALUES (" + one + ", " + value + ", 'm')";
                case 1 -> "UPDATE s SET n = " + value + " WHERE k = " + one;
                case 2 -> "UPDATE s SET m = " + value + " WHERE k = " + one;
                case 3 -> "DELETE FROM s WHERE k = " + one;
                case 4 -> "UPDATE OR REPLACE s SET k = " + two + " WHERE k = " + one;
                case 5 -> "INSERT OR REPLACE INTO p VALUES (" + one + ", " + two + ", " + value + ")";
                case 6 -> "UPDATE p SET n = " + value + " WHERE k = " + one;
                case 7 -> "UPDATE OR REPLACE p SET u = " + two + " WHERE k = " + one;
                case 8 -> "UPDATE OR IGNORE p SET k = " + two + " WHERE k = " + one;
                case 9 -> "DELETE FROM p WHERE k = " + one;
                case 10 -> "INSERT OR REPLACE INTO l SELECT k, " + two + ", " + value + " FROM p WHERE k = " + one;
                case 11 -> "UPDATE l SET n = " + value + " WHERE p = " + one;
                case 12 -> "INSERT OR REPLACE INTO i (u, n) VALUES (" + one + ", " + value + ")";
                case 13 -> "UPDATE i SET n = " + value + " WHERE u = " + one;
                case 14 -> "DELETE FROM i WHERE u = " + one;
                default -> "UPDATE OR IGNORE i SET u = " + two + " WHERE u = " + one;
            };
        }

        private void sync(String app) {
            try (SyncNode node = builder(app, store(app, true)).peer(SERVER, "").start()) {
                CompletableFuture<SyncReport> sync =
                        node.syncAsync(Progress.NONE).toCompletableFuture();
                time.runUntil(sync::isDone);
                sync.join();
            }
        }

        private SyncNodeBuilder builder(String name, StorageBackend store) {
            return SyncNode.builder()
                    .name(name)
                    .storage(store)
                    .transport("memory", network.transport())
                    .conflict(List.of("last"))
                    .strategy("last", conflict -> Resolution.keep(conflict.second()))
                    .clock(InstantSource.system())
                    .random(random.split())
                    .scheduler(time);
        }

        private StorageBackend store(String file, boolean adopt) {
            SqliteStorageProvider provider = new SqliteStorageProvider();
            Map<String, Object> settings = Map.of("file", file + ".db", "adopt", adopt);
            return provider.create(
                    TestConfig.of(provider.configSpec(), settings),
                    new TestContext("storage", folder, InstantSource.system(), random.split()));
        }

        private void execute(String file, String sql) throws SQLException {
            try (Connection connection = connect(file);
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        private Map<String, List<String>> content(String file) throws SQLException {
            Map<String, List<String>> content = new TreeMap<>();
            try (Connection connection = connect(file);
                    Statement statement = connection.createStatement()) {
                for (String query : QUERIES) {
                    try (ResultSet rows = statement.executeQuery(query + " ORDER BY 1")) {
                        List<String> lines = new ArrayList<>();
                        while (rows.next()) {
                            lines.add(rows.getString(1));
                        }
                        content.put(query, lines);
                    }
                }
            }
            return content;
        }

        private Connection connect(String file) throws SQLException {
            SQLiteDataSource source = new SQLiteDataSource();
            source.setUrl("jdbc:sqlite:" + folder.resolve(file + ".db"));
            source.setEnforceForeignKeys(true);
            source.setSynchronous("OFF");
            return source.getConnection();
        }

        private <T> T pick(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }
    }
}

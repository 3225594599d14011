package dev.tidemark.reliability.planted;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
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
import java.util.HashMap;
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
        private final CaptureSql sql;
        private final Map<RowKey, Value> born = new HashMap<>();

        Play(Path folder, SplittableRandom random) {
            this.folder = folder;
            this.random = random;
            this.sql = new CaptureSql(random);
        }

        Optional<String> run() throws SQLException {
            for (String file : List.of("a", "b", "plain")) {
                for (String table : CaptureSql.TABLES) {
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
                write(server, random.nextInt(20, 90));
                Optional<String> wrong = settle(server);
                if (wrong.isPresent()) {
                    return wrong;
                }
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

        private void write(SyncNode server, int steps) throws SQLException {
            for (int step = 0; step < steps; step++) {
                String app = pick(APPS);
                if (random.nextInt(7) == 0) {
                    sync(app);
                    note(server);
                } else {
                    String statement = sql.statement(app);
                    execute(app, statement);
                    execute("plain", statement);
                }
            }
        }

        /** Has the apps sync until nothing is left that would have to move, and says what is wrong then. */
        private Optional<String> settle(SyncNode server) {
            for (int round = 0; round < 2; round++) {
                APPS.forEach(this::sync);
                note(server);
            }
            boolean moves = APPS.stream()
                    .map(this::sync)
                    .anyMatch(last -> last.pushed().rows()
                                    + last.pulled().rows()
                                    + last.pulled().deletes()
                            > 0);
            if (moves) {
                return Optional.of("what was applied is no write of the app's");
            }
            return born.containsValue(Value.NULL)
                    ? Optional.of("a new row is not the one before it")
                    : Optional.empty();
        }

        /** Notes under which key the server has the row that was inserted at which moment: no key is ever another row's. */
        private void note(SyncNode server) {
            if (server.tables().stream().anyMatch(table -> table.name().equals("i"))) {
                server.query(Query.all("i"))
                        .forEach(row -> born.merge(
                                row.key(),
                                row.values().get("born").orElseThrow(),
                                (one, other) -> one.equals(other) ? one : Value.NULL));
            }
        }

        private SyncReport sync(String app) {
            try (SyncNode node = builder(app, store(app, true)).peer(SERVER, "").start()) {
                CompletableFuture<SyncReport> sync =
                        node.syncAsync(Progress.NONE).toCompletableFuture();
                time.runUntil(sync::isDone);
                return sync.join();
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
                for (String query : CaptureSql.QUERIES) {
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

package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.plugin.storage.sqlite.SqliteStorageProvider;
import dev.tidemark.runtime.BundleFolderReport;
import dev.tidemark.runtime.BundleImport;
import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.BundleRange;
import dev.tidemark.runtime.Bundles;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.ReplicaDigest;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.VerifyReport;
import dev.tidemark.runtime.internal.engine.Engine;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Exchange;
import dev.tidemark.testkit.InMemoryNetwork;
import dev.tidemark.testkit.InstalledStrategies;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import dev.tidemark.testkit.VirtualTime;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * A server with a file of its own, and apps with theirs, in one thread. An app writes through a plain connection; a node is
 * there for the time of a sync only, as with the command.
 */
final class Story implements AutoCloseable {
    private static final URI SERVER = URI.create("memory://server");

    private final Path folder;
    private final VirtualTime time = new VirtualTime();
    private final InMemoryNetwork network = new InMemoryNetwork(time);
    private final SplittableRandom seeds = new SplittableRandom(1);
    private Optional<SyncNode> server = Optional.empty();
    private int bundles;
    private UnaryOperator<SyncNodeBuilder> settings = builder -> builder;
    private UnaryOperator<StorageBackend> stores = store -> store;

    Story(Path folder) {
        this.folder = folder;
        serve();
    }

    void serve() {
        server = Optional.of(builder("hub", store("hub.db", false))
                .role(Role.SERVER)
                .listen(SERVER)
                .start());
    }

    void stopServing() {
        server.ifPresent(SyncNode::close);
        server = Optional.empty();
    }

    private SyncNodeBuilder builder(String name, StorageBackend storage) {
        SyncNodeBuilder builder = SyncNode.builder()
                .name(name)
                .storage(storage)
                .transport("memory", network.transport())
                .conflict(List.of("last-writer-wins"))
                .clock(InstantSource.system())
                .random(seeds.split())
                .scheduler(time);
        InstalledStrategies.addTo(builder);
        return settings.apply(builder);
    }

    /** Nodes that are started from now on get these settings too. */
    Story with(UnaryOperator<SyncNodeBuilder> more) {
        settings = more;
        return this;
    }

    /** The stores of apps' files that are opened for a sync from now on are used through others. */
    Story through(UnaryOperator<StorageBackend> more) {
        stores = more;
        return this;
    }

    SyncNode server() {
        return server.orElseThrow();
    }

    private StorageBackend store(String file, boolean adopt) {
        SqliteStorageProvider provider = new SqliteStorageProvider();
        Map<String, Object> settings = Map.of("file", file, "adopt", adopt);
        TestContext context = new TestContext("storage", folder, InstantSource.system(), seeds.split());
        return provider.create(TestConfig.of(provider.configSpec(), settings), context);
    }

    Path path(String file) {
        return folder.resolve(file);
    }

    void track(String... files) {
        for (String file : files) {
            adoption(file, adoption -> adoption.track(Set.of()));
        }
    }

    void untrack(String file) {
        adoption(file, adoption -> {
            adoption.untrack();
            return file;
        });
    }

    /** Returns what is said of a file's schema. */
    List<String> remarks(String file) {
        List<String> remarks = new ArrayList<>();
        adoption(file, adoption -> remarks.addAll(adoption.remarks()));
        return remarks;
    }

    private void adoption(String file, Function<Adoption, Object> work) {
        StorageBackend store = store(file, true);
        try {
            work.apply(store.adoption().orElseThrow());
        } finally {
            store.close();
        }
    }

    /** Syncs files one after the other, and returns the last report. A file that is not there is created. */
    SyncReport sync(String... files) {
        Optional<SyncReport> last = Optional.empty();
        for (String file : files) {
            last = Optional.of(syncWhile(file, () -> {}));
        }
        return last.orElseThrow();
    }

    /** Has two files exchange as equals, without the server. */
    SyncReport exchange(String file, String other) {
        URI address = URI.create("memory://" + other);
        try (SyncNode listening = builder(other, store(other, true))
                        .role(Role.PEER)
                        .listen(address)
                        .start();
                SyncNode node = builder(file, store(file, true))
                        .role(Role.PEER)
                        .peer(address, "")
                        .start()) {
            CompletableFuture<SyncReport> done = node.syncAsync(Progress.NONE).toCompletableFuture();
            time.runUntil(() -> done.isDone() && !listening.addresses().isEmpty());
            return done.join();
        }
    }

    /** Has a file take what another gives, which an app may have written to since its node last looked, as with a bundle. */
    Exchange.Taken give(String from, String to) {
        try (SyncNode giving = builder(from, store(from, true)).role(Role.PEER).start();
                SyncNode taking = builder(to, store(to, true)).role(Role.PEER).start();
                Delivery all = ((Engine) giving).exchange().everything()) {
            return ((Engine) taking).exchange().take(all);
        }
    }

    /** Has one file export a bundle, and another one import it; both are equals, without the server. */
    BundleImport carry(String from, BundleRange range, String to, OptionalLong volumeSize) {
        Path bundle = path(++bundles + ".bundle");
        List<Path> volumes = equal(from, node -> carrier().exportFrom(node, range, bundle, volumeSize, BundleKeys.NONE))
                .bundle()
                .volumes();
        return equal(to, node -> carrier().importInto(node, volumes, BundleKeys.NONE));
    }

    /** Has a file exchange with others through a folder, without the server. */
    BundleFolderReport exchangeThrough(String shared, String file) {
        return equal(file, node -> carrier().exchangeThrough(node, path(shared), BundleKeys.NONE));
    }

    UUID id(String file) {
        return equal(file, SyncNode::id);
    }

    private static Connection driver(String url) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl(url);
        return source.getConnection();
    }

    private static Bundles carrier() {
        return new Bundles(Story::driver);
    }

    private <T> T equal(String file, Function<SyncNode, T> work) {
        boolean isNew = Files.notExists(path(file));
        StorageBackend store = store(file, true);
        if (isNew) {
            store.adoption().orElseThrow().track(Set.of());
        }
        try (SyncNode node = builder(file, store).role(Role.PEER).start()) {
            return work.apply(node);
        }
    }

    /** Syncs a file, and does something between any two pieces of work. */
    SyncReport syncWhile(String file, Runnable meanwhile) {
        try (SyncNode node =
                builder(file, stores.apply(store(file, true))).peer(SERVER, "").start()) {
            CompletableFuture<SyncReport> done = node.syncAsync(Progress.NONE).toCompletableFuture();
            time.runUntil(() -> {
                meanwhile.run();
                return done.isDone();
            });
            return done.join();
        }
    }

    /** Breaks all links; what is under way is lost. */
    void breakLinks() {
        network.breakLinks(address -> true);
    }

    /** Compares a file with the server. */
    VerifyReport verify(String file, boolean full, boolean repair) {
        return verifyWhile(file, full, repair, () -> {});
    }

    /** Compares a file with the server, and does something between any two pieces of work. */
    VerifyReport verifyWhile(String file, boolean full, boolean repair, Runnable meanwhile) {
        try (SyncNode node = builder(file, store(file, true)).peer(SERVER, "").start()) {
            CompletableFuture<VerifyReport> done =
                    node.verifyAsync(full, repair).toCompletableFuture();
            time.runUntil(() -> {
                meanwhile.run();
                return done.isDone();
            });
            return done.join();
        }
    }

    /** Makes a file as an app does, tracks it, and brings it to a second one. */
    Story shared(String... setup) throws SQLException {
        app("a.db", setup);
        track("a.db");
        sync("a.db", "b.db");
        assertSame("a.db", "b.db");
        return this;
    }

    Connection connect(String file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.enforceForeignKeys(true);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + path(file));
        return source.getConnection();
    }

    /**
     * Waits until what is written next is stamped later than what was written last: triggers know the time by a floating-point
     * number of days, which is not exact to the millisecond.
     */
    static void awaitLaterTime() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a test", e);
        }
    }

    /** Runs statements as an app does, that knows nothing of Tidemark. */
    Story app(String file, String... statements) throws SQLException {
        try (Connection connection = connect(file)) {
            for (String sql : statements) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(sql);
                }
            }
        }
        return this;
    }

    /** Returns the first column of a query. */
    List<String> select(String file, String sql) throws SQLException {
        try (Connection connection = connect(file);
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (results.next()) {
                values.add(results.getString(1));
            }
            return values;
        }
    }

    /** Checks that files hold the same data, whatever local integers it has, and that each is sound. */
    void assertSame(String first, String... others) throws SQLException {
        assertSound(first);
        Map<String, List<String>> expected = content(first);
        for (String other : others) {
            assertSound(other);
            assertEquals(expected, content(other), other + " differs from " + first);
        }
    }

    private Map<String, List<String>> content(String file) throws SQLException {
        try (Connection connection = connect(file)) {
            return FileContent.read(connection);
        }
    }

    /** Checks that files and the server have equal digests, and that the sums which each keeps up are those of its rows. */
    void assertEqualDigests(String... files) {
        ReplicaDigest expected = server.orElseThrow().digest();
        assertEquals(List.of(), expected.wronglyKept());
        for (String file : files) {
            assertEquals(expected, digest(file), file);
        }
    }

    private ReplicaDigest digest(String file) {
        try (SyncNode node = builder(file, store(file, true)).start()) {
            return node.digest();
        }
    }

    void assertSound(String file) throws SQLException {
        assertEquals(List.of("ok"), select(file, "PRAGMA integrity_check"), file);
        assertEquals(List.of(), select(file, "PRAGMA foreign_key_check"), file);
    }

    /** Copies a database of which no connection is open. */
    void copy(String from, String to) throws IOException {
        Files.deleteIfExists(path(to + "-wal"));
        Files.deleteIfExists(path(to + "-shm"));
        Files.copy(path(from), path(to), StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        stopServing();
    }
}

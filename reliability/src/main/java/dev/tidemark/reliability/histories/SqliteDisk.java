package dev.tidemark.reliability.histories;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.sqlite.SqliteStorageProvider;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingTransaction;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import dev.tidemark.testkit.simulation.AppDatabase;
import dev.tidemark.testkit.simulation.Disk;
import dev.tidemark.testkit.simulation.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.sqlite.SQLiteDataSource;

/**
 * A folder with a SQLite file and its write-ahead log. A process that dies leaves the two as they are: the next one works on a copy
 * of them that was made before the first one's connections could tidy up. Where the log is not synced at each commit, a power
 * cut leaves a beginning of it, cut off at any byte, or all of it with a bit that is another one.
 */
final class SqliteDisk implements Disk {
    private static final String DATABASE = "node.db";
    private static final String LOG = DATABASE + "-wal";
    private static final String JOURNAL = DATABASE + "-journal";
    static final String SMALL_PAGES = "PRAGMA page_size = 1024";

    private final Path parent;
    private final boolean losesLog;
    private final Optional<AppFile> adopted;
    private final Optional<OpenApp> app;
    private Path folder;
    private Optional<StorageBackend> open = Optional.empty();
    private List<Long> logLengths = new ArrayList<>();

    private SqliteDisk(Path parent, boolean losesLog, Optional<AppFile> adopted) {
        this.parent = parent;
        this.losesLog = losesLog;
        this.adopted = adopted;
        this.app = adopted.map(file -> new OpenApp(file, () -> folder.resolve(DATABASE)));
        this.folder = newFolder();
    }

    static SqliteDisk empty(Path parent, boolean losesLog, EmptyFiles files) {
        return new SqliteDisk(parent, losesLog, Optional.empty()).holding(files);
    }

    /** Returns the disk of a node that has adopted an app's file. A power cut costs nothing there. */
    static SqliteDisk adopted(Path parent, AppFile app, EmptyFiles files) {
        return new SqliteDisk(parent, false, Optional.of(app)).holding(files);
    }

    private SqliteDisk holding(EmptyFiles files) {
        byte[] file = files.of(adopted);
        io(() -> Files.write(folder.resolve(DATABASE), file));
        return this;
    }

    /** Returns the file of a store that was opened for the first time, and was closed. */
    static byte[] emptyFile(Path parent, Optional<AppFile> app) {
        SqliteDisk disk = new SqliteDisk(parent, false, app);
        Path file = disk.folder.resolve(DATABASE);
        app.ifPresentOrElse(each -> each.create(file), () -> begin(file));
        try (StorageBackend store = disk.store()) {
            store.adoption().ifPresent(tracking -> tracking.track(Set.of()));
        }
        byte[] whole = io(() -> Files.readAllBytes(file));
        disk.close();
        return whole;
    }

    /** A world's tables are small: what a commit of few rows writes is pages, and of larger ones most would be air. */
    private static void begin(Path file) {
        try (Connection connection = connect(file);
                Statement statement = connection.createStatement()) {
            statement.execute(SMALL_PAGES);
            statement.execute("PRAGMA journal_mode = WAL");
        } catch (SQLException failure) {
            throw new IllegalStateException("no database can be made in " + file, failure);
        }
    }

    private static Connection connect(Path file) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file);
        return source.getConnection();
    }

    private Path newFolder() {
        return io(() -> Files.createTempDirectory(parent, "node-"));
    }

    @Override
    public StorageBackend open() {
        leaveBehind();
        StorageBackend store = store();
        open = Optional.of(store);
        logLengths.clear();
        return losesLog ? new Counting(store) : store;
    }

    private StorageBackend store() {
        SqliteStorageProvider provider = new SqliteStorageProvider();
        return provider.create(
                TestConfig.of(
                        provider.configSpec(),
                        Map.of("file", DATABASE, "cache-size", "64KiB", "adopt", adopted.isPresent())),
                TestContext.in(folder));
    }

    /** What a process that has died leaves is copied, before its connections are closed. */
    private void leaveBehind() {
        if (open.isPresent()) {
            Path image = image();
            app.ifPresent(OpenApp::close);
            open.get().close();
            open = Optional.empty();
            delete(folder);
            folder = image;
        }
    }

    private Path image() {
        Path image = newFolder();
        for (String name : List.of(DATABASE, LOG, JOURNAL)) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                io(() -> Files.copy(file, image.resolve(name)));
            }
        }
        return image;
    }

    @Override
    public long cutPower(RandomGenerator random) {
        List<Long> lengths = List.copyOf(logLengths);
        leaveBehind();
        if (!losesLog || lengths.isEmpty() || !Files.exists(folder.resolve(LOG))) {
            return 0;
        }
        long first = lengths.get(0);
        long last = lengths.get(lengths.size() - 1);
        long left = random.nextLong(first, last + 1);
        if (left < last && random.nextBoolean()) {
            damage(folder.resolve(LOG), left);
        } else {
            truncate(folder.resolve(LOG), left);
        }
        return lengths.stream().filter(length -> length > left).count();
    }

    private static void truncate(Path file, long length) {
        io(() -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                return channel.truncate(length);
            }
        });
    }

    /** What follows a bit that is another one counts as not written. */
    private static void damage(Path file, long at) {
        io(() -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                ByteBuffer one = ByteBuffer.allocate(1);
                channel.read(one, at);
                one.put(0, (byte) (one.get(0) ^ 0x10)).rewind();
                return channel.write(one, at);
            }
        });
    }

    @Override
    public Disk copy() {
        SqliteDisk copy = new SqliteDisk(parent, losesLog, adopted);
        delete(copy.folder);
        copy.folder = image();
        return copy;
    }

    @Override
    public Optional<AppDatabase> app() {
        return app.map(Function.identity());
    }

    @Override
    public void check() {
        try (Connection connection = connect(folder.resolve(DATABASE));
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("PRAGMA integrity_check")) {
            answer.next();
            if (!answer.getString(1).equals("ok")) {
                throw new Violation("files stay whole", folder + ": " + answer.getString(1));
            }
        } catch (SQLException unreadable) {
            throw new Violation("files stay whole", folder + " can't be read", unreadable);
        }
    }

    @Override
    public void close() {
        app.ifPresent(OpenApp::close);
        open.ifPresent(StorageBackend::close);
        open = Optional.empty();
        delete(folder);
    }

    private static void delete(Path folder) {
        io(() -> {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> io(() -> Files.deleteIfExists(file)));
            }
            return folder;
        });
    }

    /** Something that is done with files. */
    private interface FileWork<T> {
        T run() throws IOException;
    }

    private static <T> T io(FileWork<T> work) {
        try {
            return work.run();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Notes how long the log is after each commit; one that has not grown was written anew from its beginning. */
    private final class Counting extends ForwardingStorage {
        Counting(StorageBackend store) {
            super(store);
        }

        @Override
        public Transaction begin() {
            return new ForwardingTransaction(super.begin()) {
                @Override
                public void commit() {
                    super.commit();
                    noteLog();
                }
            };
        }
    }

    private void noteLog() {
        Path log = folder.resolve(LOG);
        long length = io(() -> Files.exists(log) ? Files.size(log) : 0L);
        if (!logLengths.isEmpty() && length <= logLengths.get(logLengths.size() - 1)) {
            logLengths.clear();
        }
        logLengths.add(length);
    }
}

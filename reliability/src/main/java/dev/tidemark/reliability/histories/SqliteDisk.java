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
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.sqlite.SQLiteDataSource;

/**
 * A folder with a SQLite file and its write-ahead log. A process that dies leaves the two as they are: the next one works on a copy
 * of them that was made before the first one's connections could tidy up. Where the log is not synced at each commit, a power
 * cut leaves a beginning of it, cut off at any byte.
 */
final class SqliteDisk implements Disk {
    private static final String DATABASE = "node.db";
    private static final String LOG = DATABASE + "-wal";
    private static final String JOURNAL = DATABASE + "-journal";

    private final Path parent;
    private final boolean losesLog;
    private final Optional<AppFile> adopted;
    private Path folder;
    private Optional<StorageBackend> open = Optional.empty();
    private List<Long> logLengths = new ArrayList<>();

    private SqliteDisk(Path parent, boolean losesLog, Optional<AppFile> adopted) {
        this.parent = parent;
        this.losesLog = losesLog;
        this.adopted = adopted;
        this.folder = newFolder();
    }

    static SqliteDisk empty(Path parent, boolean losesLog) {
        return new SqliteDisk(parent, losesLog, Optional.empty());
    }

    /** Returns the disk of a node that has adopted an app's file. A power cut costs nothing there. */
    static SqliteDisk adopted(Path parent, AppFile app) {
        return new SqliteDisk(parent, false, Optional.of(app));
    }

    private Path newFolder() {
        return io(() -> Files.createTempDirectory(parent, "node-"));
    }

    @Override
    public StorageBackend open() {
        leaveBehind();
        boolean isNew = !Files.exists(folder.resolve(DATABASE));
        adopted.filter(app -> isNew).ifPresent(app -> app.create(folder.resolve(DATABASE)));
        SqliteStorageProvider provider = new SqliteStorageProvider();
        StorageBackend store = provider.create(
                TestConfig.of(
                        provider.configSpec(),
                        Map.of("file", DATABASE, "cache-size", "64KiB", "adopt", adopted.isPresent())),
                TestContext.in(folder));
        store.adoption().filter(tracking -> isNew).ifPresent(tracking -> tracking.track(Set.of()));
        open = Optional.of(store);
        logLengths.clear();
        return new Counting(store);
    }

    /** What a process that has died leaves is copied, before its connections are closed. */
    private void leaveBehind() {
        if (open.isPresent()) {
            Path image = image();
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
        truncate(folder.resolve(LOG), left);
        return lengths.stream().filter(length -> length > left).count();
    }

    private static void truncate(Path file, long length) {
        io(() -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                return channel.truncate(length);
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
        return adopted.map(app -> (manner, edits, clock) -> app.write(folder.resolve(DATABASE), manner, edits, clock));
    }

    @Override
    public void check() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + folder.resolve(DATABASE));
        try (Connection connection = source.getConnection();
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

package dev.tidemark.benchmarks.process;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** A folder for one measurement, with its database files; it is emptied at the end. */
public final class Workplace implements AutoCloseable {
    /** The default of {@code cache-size}. */
    private static final int NODE_CACHE_KIB = 16 << 10;

    private final Path folder;

    /** Creates an empty folder. */
    public Workplace() {
        try {
            folder = Files.createTempDirectory("tidemark-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Workplace(Path folder) {
        this.folder = folder;
    }

    /** Returns the workplace of another process, which that process empties. */
    static Workplace at(Path folder) {
        return new Workplace(folder);
    }

    /** Returns where a file of a name is, or would be. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** Opens a file with the plain driver, as an app does: WAL, synchronous NORMAL. */
    public Connection plain(String name) throws SQLException {
        return open(name, new SQLiteConfig());
    }

    /**
     * Opens a file with the plain driver, and with the page cache that a node's connection has, which is eight times the driver's own:
     * for what is measured beside what a node writes.
     */
    public Connection plainWithTheCacheOfANode(String name) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setCacheSize(-NODE_CACHE_KIB);
        // What is set for a node's connection, too: the driver asks for no numbers behind an INSERT.
        config.setGetGeneratedKeys(false);
        return open(name, config);
    }

    private Connection open(String name, SQLiteConfig config) throws SQLException {
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setBusyTimeout(60_000);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file(name));
        return source.getConnection();
    }

    /** Has Tidemark adopt all tables of an app's file and note from now on what changes. */
    public void track(String name) {
        try (StorageBackend storage = Nodes.openStorage(adopting(name))) {
            storage.adoption().orElseThrow().track(Set.of());
        }
    }

    /** Opens the node of a tracked file as a device of a server. */
    public SyncNode device(String name, String server) {
        return device(name, server, "auto");
    }

    /** @param power the name of a profile */
    public SyncNode device(String name, String server, String power) {
        return Nodes.open(adopting(name)
                .with("node.role", "device")
                .with("peers[0].address", server)
                .with("power", power));
    }

    /** Returns the pages of a file that are in use, in bytes; its journal is emptied into it first. */
    public long usedBytes(String name) throws SQLException {
        try (Connection connection = plain(name);
                Statement statement = connection.createStatement()) {
            statement.execute("pragma wal_checkpoint(TRUNCATE)");
            long pages = number(statement, "pragma page_count") - number(statement, "pragma freelist_count");
            return pages * number(statement, "pragma page_size");
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            return result.getLong(1);
        }
    }

    /**
     * Opens a node that exchanges with equals.
     *
     * @param history how long its tables have one, or {@code off}
     */
    public SyncNode equal(String name, String history) {
        return Nodes.open(adopting(name).with("node.role", "peer").with("history", history));
    }

    /** Returns the settings of a node whose rows are in an app's file. */
    public NodeSettings adopting(String name) {
        return NodeSettings.defaults()
                .with("node.name", name)
                .with("storage.type", "sqlite")
                .with("storage.file", file(name))
                .with("storage.adopt", true)
                // A machine that is busy with something else is no reason for a sync to fail.
                .with("storage.busy-timeout", "2m");
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.tidemark.reliability.histories;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.tiered.TieredStorageProvider;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.GivenStorage;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import dev.tidemark.testkit.simulation.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Another disk, with memory in front of it and a log beside it. It is flushed when a transaction goes through and when too much
 * waits, never by itself, so that a world is the same each time. A process that dies leaves its log: a copy of it, from before the
 * store is closed that can't flush any more.
 */
final class TieredDisk implements Disk {
    private final Disk behind;
    private final Path parent;
    private Path folder;
    private Optional<Running> running = Optional.empty();

    private TieredDisk(Disk behind, Path parent, Path folder) {
        this.behind = behind;
        this.parent = parent;
        this.folder = folder;
    }

    /** @param behind on which each commit is for good when it returns */
    static TieredDisk inFrontOf(Disk behind, Path parent) {
        return new TieredDisk(behind, parent, newFolder(parent));
    }

    private static Path newFolder(Path parent) {
        try {
            return Files.createTempDirectory(parent, "tiered-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public StorageBackend open() {
        kill();
        Backend backend = new Backend(behind.open());
        TieredStorageProvider provider = new TieredStorageProvider();
        Map<String, Object> settings = Map.of(
                "backend",
                new GivenStorage(backend, Set.of()),
                "durability",
                "wal",
                "flush-interval",
                "1d",
                "max-unflushed",
                "64KiB");
        StorageBackend store = provider.create(TestConfig.of(provider.configSpec(), settings), TestContext.in(folder));
        running = Optional.of(new Running(store, backend));
        return store;
    }

    private void kill() {
        if (running.isPresent()) {
            Path left = copyOfLog();
            running.get().kill();
            running = Optional.empty();
            folder = left;
        }
    }

    private Path copyOfLog() {
        Path copy = newFolder(parent);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".log")).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long cutPower(RandomGenerator random) {
        kill();
        return behind.cutPower(random);
    }

    @Override
    public Disk copy() {
        return new TieredDisk(behind.copy(), parent, copyOfLog());
    }

    @Override
    public void check() {
        behind.check();
    }

    @Override
    public void close() {
        running.ifPresent(Running::kill);
        running = Optional.empty();
        behind.close();
    }

    /** A process with the store open. */
    private record Running(StorageBackend store, Backend backend) {
        void kill() {
            backend.dead = true;
            try {
                store.close();
            } catch (StorageException e) {
                if (e.kind() != StorageException.Kind.CLOSED) {
                    throw e;
                }
                // What was not flushed stays in the log.
            }
        }
    }

    /** The backend of one process: what has died reads and writes nothing any more. */
    private static final class Backend extends ForwardingStorage {
        private boolean dead;

        Backend(StorageBackend inner) {
            super(inner);
        }

        private void checkAlive() {
            if (dead) {
                throw new StorageException(StorageException.Kind.CLOSED, "tiered disk: its process has died");
            }
        }

        @Override
        public Snapshot snapshot() {
            checkAlive();
            return super.snapshot();
        }

        @Override
        public Optional<StoredRow> row(String table, RowKey key) {
            checkAlive();
            return super.row(table, key);
        }

        @Override
        public Transaction begin() {
            checkAlive();
            return super.begin();
        }
    }
}

package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.plugin.storage.memory.MemoryStorageProvider;
import dev.tidemark.plugin.storage.tiered.internal.log.Disk;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.GivenStorage;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** Stores for tests, in front of a given backend. None flushes by itself for a day but where it is said. */
final class Stores {
    private static final Duration DAY = Duration.ofDays(1);

    private Stores() {}

    static StorageBackend memory() {
        MemoryStorageProvider memory = new MemoryStorageProvider();
        return memory.create(TestConfig.defaults(memory.configSpec()), TestContext.in(Path.of("nowhere")));
    }

    static StorageBackend logged(StorageBackend backend, Path directory) {
        return open(backend, directory, options(Durability.WAL));
    }

    static StorageBackend interval(StorageBackend backend, Path directory) {
        return open(backend, directory, options(Durability.INTERVAL));
    }

    static TieredOptions options(Durability durability) {
        return new TieredOptions(durability, DAY, 64L << 20, 64L << 20, DAY, Duration.ofSeconds(60));
    }

    static StorageBackend open(StorageBackend backend, Path directory, TieredOptions options) {
        return new Opening(new GivenStorage(backend, Set.of()), options, TestContext.in(directory)).open();
    }

    /** Opens one whose log is brought to a disk that is given. */
    static StorageBackend logged(StorageBackend backend, Path directory, Disk disk) {
        return new Opening(
                        new GivenStorage(backend, Set.of()), options(Durability.WAL), TestContext.in(directory), disk)
                .open();
    }

    /** Returns a backend that stays open when it is closed, as a database does whose client ends. */
    static StorageBackend unclosed(StorageBackend backend) {
        return new ForwardingStorage(backend) {
            @Override
            public void close() {
                // Its content is looked at later.
            }
        };
    }
}

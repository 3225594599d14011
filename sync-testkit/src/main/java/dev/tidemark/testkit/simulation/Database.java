package dev.tidemark.testkit.simulation;

import dev.tidemark.api.storage.StorageBackend;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A node's database: the disk that it lies on, its last backup, and what an app has written to it that no node has taken note of.
 * It outlives the processes that open it. Servers side by side share one, and whatever happens to it happens to all of them.
 *
 * <p>Threading: one thread.
 */
final class Database {
    private final Optional<Notices> notices;
    private Disk disk;
    private Uncaptured uncaptured;
    private Optional<SharedStore> shared = Optional.empty();
    private Optional<Database> backup = Optional.empty();

    private Database(Disk disk, Uncaptured uncaptured, Optional<Notices> notices) {
        this.disk = disk;
        this.uncaptured = uncaptured;
        this.notices = notices;
    }

    /** Returns a database that one process has open at a time. */
    static Database on(Disk disk) {
        return new Database(disk, new Uncaptured(), Optional.empty());
    }

    /**
     * Returns a database that several processes have open.
     *
     * @param notices by which each hears of the others' commits
     */
    static Database shared(Disk disk, Notices notices) {
        return new Database(disk, new Uncaptured(), Optional.of(notices));
    }

    /** Opens it for a process. */
    StorageBackend open() {
        return notices.map(this::instance).orElseGet(disk::open);
    }

    private StorageBackend instance(Notices told) {
        SharedStore store = shared.orElseGet(() -> new SharedStore(disk.open(), told));
        shared = Optional.of(store);
        return store.open();
    }

    Disk disk() {
        return disk;
    }

    /** Returns what its app has written that no node has taken note of yet. */
    Uncaptured uncaptured() {
        return uncaptured;
    }

    /** Returns a copy, for one process at a time. */
    Database copy() {
        return new Database(disk.copy(), uncaptured.copy(), Optional.empty());
    }

    /** The power fails, and no process has it open any more. Returns how many commits are lost. */
    long cutPower(RandomGenerator random) {
        shared = Optional.empty();
        return disk.cutPower(random);
    }

    void backUp() {
        backup.ifPresent(Database::close);
        backup = Optional.of(copy());
    }

    boolean hasBackup() {
        return backup.isPresent();
    }

    /** It is what it was at the last backup; no process has it open. */
    void restore() {
        Database before = backup.orElseThrow().copy();
        disk.close();
        disk = before.disk;
        uncaptured = before.uncaptured;
        shared = Optional.empty();
    }

    /** Throws everything away. */
    void close() {
        disk.close();
        backup.ifPresent(Database::close);
    }
}

package dev.tidemark.testkit.simulation;

import dev.tidemark.api.storage.StorageException;

/** What can go wrong between a node and its disk. */
public enum DiskFault {
    /** The disk is full: a write is refused. */
    FULL(StorageException.Kind.FULL, true),
    /** A commit can't be brought to the disk; nothing of it has happened. */
    UNSYNCED(StorageException.Kind.FAILED, false),
    /** Somebody else holds the store: no transaction begins. */
    BUSY(StorageException.Kind.BUSY, false),
    /** A read or a write fails. */
    BROKEN(StorageException.Kind.FAILED, true);

    private final StorageException.Kind kind;
    private final boolean atWrite;

    DiskFault(StorageException.Kind kind, boolean atWrite) {
        this.kind = kind;
        this.atWrite = atWrite;
    }

    /** Returns whether it strikes at single writes, and not at a transaction's beginning or end. */
    boolean strikesAtWrite() {
        return atWrite;
    }

    StorageException exception() {
        return new StorageException(kind, "simulated disk: " + name().toLowerCase(java.util.Locale.ROOT));
    }
}

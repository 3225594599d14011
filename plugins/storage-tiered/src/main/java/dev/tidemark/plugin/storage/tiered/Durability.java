package dev.tidemark.plugin.storage.tiered;

/** When a commit is safe. */
enum Durability {
    /** Within a time that is set: until then it is in memory alone. */
    INTERVAL,
    /** When it returns, in a log beside the backend. */
    WAL,
    /** When it returns, in the backend. */
    SYNC
}

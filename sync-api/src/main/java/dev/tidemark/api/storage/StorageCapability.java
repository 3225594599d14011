package dev.tidemark.api.storage;

/** What a backend can do. A declared capability is proved by the contract kit; one that is not declared is not used. */
public enum StorageCapability {
    /** What is committed survives a crash of the process. */
    DURABLE,
    /** Tables are ordinary SQL tables that other tools can read. */
    SQL,
    /** Writes that an app makes with its own tools are captured. */
    EXTERNAL_CAPTURE,
    /** Several processes can serve one store at a time. */
    SHARED,
    /** Each of several processes at one store is told what the others commit, so that several servers can share it. */
    NOTICES,
    /** It has append-only logs, in which every operation can be kept. */
    HISTORY
}

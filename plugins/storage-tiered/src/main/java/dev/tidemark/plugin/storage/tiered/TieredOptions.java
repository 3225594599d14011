package dev.tidemark.plugin.storage.tiered;

import java.time.Duration;

/**
 * The settings of a store.
 *
 * @param durability when a commit is safe
 * @param interval how long a commit may be in memory alone
 * @param maxUnflushed how many bytes of commits may wait to be flushed
 * @param cacheSize how many bytes of rows are kept that are in the backend too
 * @param idle how long such a row is kept without being asked for
 * @param busyTimeout how long a transaction waits for another one
 */
record TieredOptions(
        Durability durability,
        Duration interval,
        long maxUnflushed,
        long cacheSize,
        Duration idle,
        Duration busyTimeout) {}

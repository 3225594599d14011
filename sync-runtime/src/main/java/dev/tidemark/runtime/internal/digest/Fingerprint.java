package dev.tidemark.runtime.internal.digest;

/**
 * What one row adds to a digest.
 *
 * @param bucket in which sum it counts, by its key alone
 * @param high the first 8 bytes of its hash, big-endian
 * @param low the next 8
 */
public record Fingerprint(int bucket, long high, long low) {}

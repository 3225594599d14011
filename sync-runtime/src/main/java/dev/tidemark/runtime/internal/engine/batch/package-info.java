/**
 * Batches of changes: packed and unpacked, put together of the pieces in which they travel, and the rows that none can carry.
 */
package dev.tidemark.runtime.internal.engine.batch;

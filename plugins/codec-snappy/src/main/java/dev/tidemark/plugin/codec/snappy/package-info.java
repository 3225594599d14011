/** Compresses batches with Snappy. */
package dev.tidemark.plugin.codec.snappy;

/** Compresses batches with Zstandard. */
package dev.tidemark.plugin.codec.zstd;

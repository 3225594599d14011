/** Compresses batches with what the JDK has. */
package dev.tidemark.plugin.codec.deflate;

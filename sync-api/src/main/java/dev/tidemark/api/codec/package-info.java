/** Compression of batches. */
package dev.tidemark.api.codec;

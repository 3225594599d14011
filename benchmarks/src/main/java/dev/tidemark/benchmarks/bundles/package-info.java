/** Bundles, the conflicts that they bring, and histories, beside bare SQLite. */
package dev.tidemark.benchmarks.bundles;

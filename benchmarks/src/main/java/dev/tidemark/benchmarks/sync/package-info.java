/** One device, or two, and one server on SQLite: first syncs and small ones, their bytes, and what they take on disk. */
package dev.tidemark.benchmarks.sync;

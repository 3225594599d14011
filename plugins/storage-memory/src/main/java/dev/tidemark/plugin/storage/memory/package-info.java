/** A storage backend that keeps rows in memory: for tests, and for nodes that may forget. */
package dev.tidemark.plugin.storage.memory;

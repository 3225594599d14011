/** What a reader and a writer see: rows in memory over rows of the backend. */
package dev.tidemark.plugin.storage.tiered.internal.views;

/** How what is committed comes to the backend, and what is seen of it meanwhile. */
package dev.tidemark.plugin.storage.tiered.internal.flush;

/** Commits in files beside the backend, which survive a process that ends and a power that goes. */
package dev.tidemark.plugin.storage.tiered.internal.log;

/** That a backend is one store's alone, and what that store notes of itself in it. */
package dev.tidemark.plugin.storage.tiered.internal.owner;

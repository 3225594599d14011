/** What was committed and is not in the backend yet, as maps that never change; and what is common to all of this store. */
package dev.tidemark.plugin.storage.tiered.internal.overlay;

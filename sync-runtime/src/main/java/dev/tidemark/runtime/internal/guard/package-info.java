/** Every call into a plugin's instance goes through here: what goes wrong is named, counted and kept from the rest of the node. */
package dev.tidemark.runtime.internal.guard;

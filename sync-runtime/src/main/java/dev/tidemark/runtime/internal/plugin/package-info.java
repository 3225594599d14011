/** Finding plugins, and keeping each apart from the others and from the host. */
package dev.tidemark.runtime.internal.plugin;

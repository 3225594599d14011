/**
 * What devices push, in a server's store: checked, staged, and made visible as groups, with what becomes of each write. It knows
 * no connections.
 */
package dev.tidemark.runtime.internal.engine.groups;

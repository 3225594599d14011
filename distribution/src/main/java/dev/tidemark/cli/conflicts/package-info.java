/** Conflicts, and what became of own writes: listed, shown, settled. */
package dev.tidemark.cli.conflicts;

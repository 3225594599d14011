/**
 * The records of conflicts in a node's own state: their names, the lists in which they stand, and what waits in which row. What a
 * conflict is, and how it is settled, is the engine's matter.
 */
package dev.tidemark.runtime.internal.conflict;

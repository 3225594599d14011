/**
 * Merges a change into a row, as a server does: who had seen what, which strategy decides, and what follows. It is pure: it takes
 * rows and returns verdicts, and knows no store.
 */
package dev.tidemark.runtime.internal.engine.merge;

/**
 * The installation as it is shipped, in real processes that are killed, cut off and denied their disk; and what must be true after it
 * every time. What is known of writes is kept apart from Tidemark: in the memory and the journal of this process, which plays the
 * apps.
 */
package dev.tidemark.reliability.processes;

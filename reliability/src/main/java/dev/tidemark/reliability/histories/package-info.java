/** Histories of simulated worlds by the thousand: drawn from seeds, counted, made short where they fail, and replayed. */
package dev.tidemark.reliability.histories;

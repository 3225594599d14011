/** Histories of the simulator that the {@linkplain dev.tidemark.testkit.model model} follows step by step. */
package dev.tidemark.reliability.compared;

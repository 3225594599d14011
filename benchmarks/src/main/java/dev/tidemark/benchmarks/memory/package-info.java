/** Stores in memory, with a backend behind them or not, and what is done in memory for each row. */
package dev.tidemark.benchmarks.memory;

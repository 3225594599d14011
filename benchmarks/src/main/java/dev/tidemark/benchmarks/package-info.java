/** Tidemark measured beside the bare parts it stands on, in one run. Never released. */
package dev.tidemark.benchmarks;

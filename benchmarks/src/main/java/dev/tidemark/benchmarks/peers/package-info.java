/** Tidemark beside its peers, which tell the same story turn by turn. */
package dev.tidemark.benchmarks.peers;

/** Nodes that are live: how long a commit takes from one to others. */
package dev.tidemark.benchmarks.live;

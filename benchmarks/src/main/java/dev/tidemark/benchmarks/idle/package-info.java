/** What is paid without syncing anything: starting, and being there. */
package dev.tidemark.benchmarks.idle;

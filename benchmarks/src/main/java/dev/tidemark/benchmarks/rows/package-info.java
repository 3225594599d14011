/** The rows of the measurements, and what tracking leaves of the speed of their insertion. */
package dev.tidemark.benchmarks.rows;

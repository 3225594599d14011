/** Servers on PostgreSQL: one, and two side by side on one database. */
package dev.tidemark.benchmarks.postgres;

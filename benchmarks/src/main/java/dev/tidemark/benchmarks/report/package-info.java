/** What was measured, and the page, the tables and the charts that are made of it. It measures nothing. */
package dev.tidemark.benchmarks.report;

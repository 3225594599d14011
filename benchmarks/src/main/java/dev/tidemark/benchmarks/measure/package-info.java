/** What a measurement is, and what all of them count with: the clock, the processor's time, memory. */
package dev.tidemark.benchmarks.measure;

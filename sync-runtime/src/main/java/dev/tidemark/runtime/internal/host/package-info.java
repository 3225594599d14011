/** The one place that asks the machine: threads, clock, randomness, environment, and the files that tell of its battery. */
package dev.tidemark.runtime.internal.host;

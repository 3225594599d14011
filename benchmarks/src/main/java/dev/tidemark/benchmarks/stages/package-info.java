/** Each stage of a sync by itself, beside what could do the same with nothing around it. */
package dev.tidemark.benchmarks.stages;

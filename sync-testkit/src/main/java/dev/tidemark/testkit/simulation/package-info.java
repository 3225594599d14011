/**
 * Whole nodes in one thread and virtual time, and everything that can go wrong between them: a {@code World} is made of a
 * {@code Setup}, {@code Step}s are done in it, {@code Observer}s hear what happens. A {@code History} is both as data; {@code Draw}
 * makes one of a seed, {@code Simulation} runs it to its end, {@code Shrinking} makes one that fails short.
 */
package dev.tidemark.testkit.simulation;

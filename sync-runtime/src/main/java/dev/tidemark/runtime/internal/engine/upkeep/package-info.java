/**
 * What is done in the background, a part at a time: deletions and records of conflicts that are old enough are forgotten.
 */
package dev.tidemark.runtime.internal.engine.upkeep;

/**
 * Proves that the proofs can fail: faults are put into the engine's own source, one at a time, compiled in front of the real
 * classes, and have to be caught. What is shipped knows nothing of them.
 */
package dev.tidemark.reliability.planted;

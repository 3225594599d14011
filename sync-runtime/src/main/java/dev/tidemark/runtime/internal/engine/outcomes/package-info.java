/**
 * What became of writes: outcomes as a device keeps them and as a server has yet to send them, and who waits for one.
 */
package dev.tidemark.runtime.internal.engine.outcomes;

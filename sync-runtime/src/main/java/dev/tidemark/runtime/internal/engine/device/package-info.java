/**
 * The device's end of a session, and what outlives one: whose turn it is, rounds of pushing and pulling, a live sync. It knows
 * nothing of the server's end.
 */
package dev.tidemark.runtime.internal.engine.device;

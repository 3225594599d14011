/**
 * The server's end of sessions: it greets devices, takes what they push, and sends them the feed. It knows nothing of the device's
 * end.
 */
package dev.tidemark.runtime.internal.engine.server;

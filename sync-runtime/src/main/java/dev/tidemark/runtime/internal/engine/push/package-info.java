/**
 * What a device has written and its server has not acknowledged: read in batches, restamped, offered again to a server that has
 * lost it, and settled when the server answers. It knows no connections.
 */
package dev.tidemark.runtime.internal.engine.push;

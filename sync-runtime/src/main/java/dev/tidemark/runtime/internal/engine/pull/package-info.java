/**
 * What a device has got of its server's feed: staged page by page, and applied at the checkpoint. It knows no connections.
 */
package dev.tidemark.runtime.internal.engine.pull;

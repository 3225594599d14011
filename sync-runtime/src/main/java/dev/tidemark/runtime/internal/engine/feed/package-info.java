/**
 * What a server tells its devices: its feed, less what a device has written itself, in pages. It knows no connections.
 */
package dev.tidemark.runtime.internal.engine.feed;

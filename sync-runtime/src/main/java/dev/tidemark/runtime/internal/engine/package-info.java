/**
 * Replication: what a node does with its rows and with its peers. It knows no threads, no class loaders and no wall clock; all
 * of that is handed in.
 */
package dev.tidemark.runtime.internal.engine;

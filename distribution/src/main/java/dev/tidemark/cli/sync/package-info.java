/** Tracking, serving, syncing, comparing, and the state of a node. */
package dev.tidemark.cli.sync;

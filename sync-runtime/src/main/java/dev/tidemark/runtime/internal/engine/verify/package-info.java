/**
 * Compares a device's rows with its server's, names those that differ, and makes them equal. Both ends are here: one asks, one
 * answers.
 */
package dev.tidemark.runtime.internal.engine.verify;

/**
 * A store with an identity, and its transactions: each begins with a harvest, and tells at its end what it has changed. All that
 * is done in a store, at either end of a session, stands on this.
 */
package dev.tidemark.runtime.internal.engine.replica;

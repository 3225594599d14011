/**
 * How a node stands, and what its plugins have done wrong: read from its store, whether the node runs or not.
 */
package dev.tidemark.runtime.internal.engine.status;

/**
 * Digests: sums over the rows of a replica that two replicas can compare. They are kept up by a transaction that looks at what goes
 * through it, or computed from the rows. Nothing here knows sessions.
 */
package dev.tidemark.runtime.internal.digest;

/** Carrying frames between nodes. */
package dev.tidemark.api.transport;

/** Settling concurrent writes. */
package dev.tidemark.api.conflict;

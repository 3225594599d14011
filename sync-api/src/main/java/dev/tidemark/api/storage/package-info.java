/** Where a node keeps its rows. */
package dev.tidemark.api.storage;

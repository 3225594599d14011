package dev.tidemark.runtime;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import java.time.Instant;

/**
 * A change in a bundle, as it is shown to people.
 *
 * @param table of the row
 * @param key the row's global key
 * @param kind create, update or delete
 * @param values what was written
 * @param at when it was last written to, by its author's clock; 1970 for what was there when tracking started
 * @param author the name of who did that, or its id where the bundle tells no name
 */
public record BundleChange(String table, RowKey key, String kind, Row values, Instant at, String author) {}

package dev.tidemark.plugin.storage.tiered.internal.owner;

import dev.tidemark.api.storage.StoredRow;

/**
 * A row that the backend does not take. It stays in memory until it is written again, or the backend takes it.
 *
 * @param row as it is
 * @param reason why the backend does not take it
 */
public record Aside(StoredRow row, String reason) {}

package dev.tidemark.testkit.model;

import java.util.Optional;

/**
 * A value of a column, or of a row's existence, and the write by which it stands.
 *
 * @param value what was written; nothing for null, and where a row is deleted
 * @param write by whom, when, and in which knowledge
 */
public record Cell(Optional<String> value, Write write) {}

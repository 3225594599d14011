package dev.tidemark.reliability.merges;

import dev.tidemark.api.model.Version;
import dev.tidemark.testkit.model.Cell;

/**
 * A write as the two know it.
 *
 * @param cell what the model has
 * @param version what the engine has
 */
record Twin(Cell cell, Version version) {}

package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.storage.Breach;

/**
 * A write of a device, whose outcome its author is told once.
 *
 * @param sequence the author's number of it; 0 for a row that was there before tracking started, and for one that only servers wrote
 */
record Written(Breach.Reference row, Author author, long sequence) {}

package dev.tidemark.plugin.storage.tiered.internal.log;

import dev.tidemark.plugin.storage.tiered.internal.overlay.Write;
import java.util.List;

/**
 * A commit that is in memory.
 *
 * @param number one more than that of the commit before
 * @param writes what it wrote, in order
 */
public record Commit(long number, List<Write> writes) {}

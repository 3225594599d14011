package dev.tidemark.plugin.storage.tiered;

import java.util.List;

/**
 * A commit that is in memory.
 *
 * @param number one more than that of the commit before
 * @param writes what it wrote, in order
 */
record Commit(long number, List<Write> writes) {}

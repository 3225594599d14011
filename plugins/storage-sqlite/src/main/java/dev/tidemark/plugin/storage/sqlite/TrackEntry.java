package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Version;

/**
 * The versions of a row, and which row it is.
 *
 * @param rid its number
 * @param entry its versions
 * @param hash of its key, a number; null where the row's number is its key
 */
record TrackEntry(long rid, TrackVersions.Entry entry, Object hash) {
    /** Returns whether all that is to be said of the row can be said in a {@link TrackRun}. */
    boolean isPlain(long acknowledged) {
        Version row = entry.versions().row();
        long sequence = row.stamp().sequence();
        return row.lsn() == entry.lsn()
                && entry.versions().columns().isEmpty()
                && (entry.pending() == 0 || entry.pending() == sequence && sequence > acknowledged);
    }

    /** Returns whether the row follows another one in every respect. */
    boolean follows(TrackEntry before) {
        Version one = before.entry.versions().row();
        Version next = entry.versions().row();
        Author author = one.stamp().author();
        long step = author.equals(Author.NOBODY) ? 0 : 1;
        return rid == before.rid + 1
                && entry.lsn() == before.entry.lsn() + 1
                && next.stamp().sequence() == one.stamp().sequence() + step
                && entry.pending() > 0 == before.entry.pending() > 0
                && next.stamp().author().equals(author)
                && next.context().equals(one.context());
    }
}

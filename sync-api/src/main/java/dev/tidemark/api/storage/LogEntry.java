package dev.tidemark.api.storage;

import java.util.Arrays;
import java.util.Objects;

/**
 * An entry of an append-only log. The store knows nothing of what it says.
 *
 * @param position its place among the entries of all logs, from 1; it grows with each, and is never given twice
 * @param log the log's name
 * @param subject what it is about, by which the entries of a log are found
 * @param content what it says; not changed by anyone
 */
public record LogEntry(long position, String log, String subject, byte[] content) {
    /** Checks that nothing is null. */
    public LogEntry {
        Objects.requireNonNull(log, "log");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(content, "content");
    }

    /** Two entries are equal when they stand at one position and say the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof LogEntry entry
                && entry.position == position
                && entry.log.equals(log)
                && entry.subject.equals(subject)
                && Arrays.equals(entry.content, content);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(position);
    }

    @Override
    public String toString() {
        return position + " " + log + "/" + subject + ": " + content.length + " bytes";
    }
}

package dev.tidemark.runtime.internal.history;

import dev.tidemark.api.storage.LogEntry;
import java.util.List;
import java.util.function.Predicate;

/** Reads a log a page at a time. How many entries the next one has depends on how large those of the last were. */
final class Pages {
    private static final int FIRST = 64;
    private static final int MOST = 1_000;
    private static final long BYTES = 4L << 20;

    private Pages() {}

    /** Where pages come from. */
    interface Source {
        /** Returns entries behind a position, so many at most. */
        List<LogEntry> page(long after, int most);
    }

    /** @param reader takes an entry, and returns whether to go on */
    static void read(long after, Source source, Predicate<LogEntry> reader) {
        int most = FIRST;
        List<LogEntry> page = source.page(after, most);
        while (!page.isEmpty()) {
            for (LogEntry entry : page) {
                if (!reader.test(entry)) {
                    return;
                }
            }
            int next = next(page);
            page = page.size() < most
                    ? List.of()
                    : source.page(page.get(page.size() - 1).position(), next);
            most = next;
        }
    }

    private static int next(List<LogEntry> page) {
        long bytes = page.stream().mapToLong(entry -> entry.content().length).sum();
        long each = Math.max(1, bytes / page.size());
        return (int) Math.max(1, Math.min(MOST, BYTES / each));
    }
}

package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.storage.LogEntries;
import dev.tidemark.api.storage.LogEntry;
import dev.tidemark.support.memory.PersistentMap;
import dev.tidemark.support.memory.Sizes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The append-only logs of a store: there is no way to change an entry, and none to take one away but to forget it.
 *
 * <p>Threading: immutable.
 *
 * @param entries of all logs, by their positions
 * @param bySubject the same, by their logs and subjects
 * @param forgotten up to which position entries of each log may have been forgotten
 * @param last the highest position that was ever given
 * @param bytes how much all this takes, estimated
 */
record MemoryLogs(
        PersistentMap<Long, LogEntry> entries,
        PersistentMap<Place, LogEntry> bySubject,
        PersistentMap<String, Long> forgotten,
        long last,
        long bytes) {
    private static final Comparator<Place> BY_SUBJECT =
            Comparator.comparing(Place::log).thenComparing(Place::subject).thenComparingLong(Place::position);

    static final MemoryLogs EMPTY = new MemoryLogs(
            PersistentMap.empty(Comparator.naturalOrder()),
            PersistentMap.empty(BY_SUBJECT),
            PersistentMap.empty(Comparator.naturalOrder()),
            0,
            0);

    /** Where an entry is found by what it is about. */
    record Place(String log, String subject, long position) {
        static Place of(LogEntry entry) {
            return new Place(entry.log(), entry.subject(), entry.position());
        }
    }

    /** Returns these logs with one entry more, at the position {@link #last} of the result. */
    MemoryLogs with(String log, String subject, byte[] content) {
        LogEntry entry = new LogEntry(last + 1, log, subject, content.clone());
        return new MemoryLogs(
                entries.with(entry.position(), entry),
                bySubject.with(Place.of(entry), entry),
                forgotten,
                entry.position(),
                bytes + Sizes.of(entry));
    }

    MemoryLogs without(String log, long upTo, List<Long> positions) {
        LogEntries.checkForgetting(log, forgotten(log), upTo, positions);
        MemoryLogs rest = new MemoryLogs(entries, bySubject, forgotten.with(log, upTo), last, bytes);
        for (long position : positions) {
            rest = rest.without(log, position);
        }
        return rest;
    }

    private MemoryLogs without(String log, long position) {
        return entries.get(position)
                .filter(entry -> entry.log().equals(log))
                .map(entry -> new MemoryLogs(
                        entries.without(position),
                        bySubject.without(Place.of(entry)),
                        forgotten,
                        last,
                        bytes - Sizes.of(entry)))
                .orElse(this);
    }

    long forgotten(String log) {
        return forgotten.get(log).orElse(0L);
    }

    List<LogEntry> after(long position, int most) {
        return some(entries.from(behind(position)), most);
    }

    List<LogEntry> after(String log, String subject, long position, int most) {
        return some(bySubject.from(new Place(log, subject, behind(position))), most).stream()
                .takeWhile(entry -> entry.log().equals(log) && entry.subject().equals(subject))
                .toList();
    }

    private static long behind(long position) {
        return position == Long.MAX_VALUE ? position : Math.max(0, position) + 1;
    }

    private static <K> List<LogEntry> some(Iterator<Map.Entry<K, LogEntry>> from, int most) {
        List<LogEntry> found = new ArrayList<>();
        while (found.size() < most && from.hasNext()) {
            found.add(from.next().getValue());
        }
        return found;
    }
}

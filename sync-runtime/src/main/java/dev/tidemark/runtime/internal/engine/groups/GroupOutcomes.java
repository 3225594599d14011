package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.runtime.internal.history.HistoryWriter;
import dev.tidemark.runtime.internal.wire.HistoryRecord;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import dev.tidemark.runtime.internal.wire.WriteOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of the writes of a group, as their author is told: one outcome for each write, the last that was said of it. */
final class GroupOutcomes {
    private final Author device;
    private final long committed;
    private final HistoryWriter history;
    private final Map<Written, WriteOutcome> outcomes = new LinkedHashMap<>();
    private final Map<Written, HistoryRecord.Told> told = new LinkedHashMap<>();
    private long next;

    /**
     * @param committed up to which of the device's numbers this server had everything before
     * @param last the number of the last outcome that the device was told before
     */
    GroupOutcomes(Author device, long committed, long last, HistoryWriter history) {
        this.device = device;
        this.committed = committed;
        this.history = history;
        this.next = last + 1;
    }

    /** Adds an outcome; that of a row which was there before tracking started has the number 0, and the row says which it is. */
    void add(Written write, OutcomeKind kind, List<String> columns, String reason, Brought brought) {
        // Outcomes are told in the order of their numbers, and a later one takes the place of an earlier.
        outcomes.remove(write);
        outcomes.put(
                write,
                new WriteOutcome(
                        next++,
                        write.sequence(),
                        write.row().table(),
                        write.row().key(),
                        kind,
                        columns,
                        reason));
        told.put(
                write,
                new HistoryRecord.Told(
                        write.row().key(),
                        brought.write(new Stamp(0, device, write.sequence())),
                        kind,
                        columns,
                        reason,
                        brought.values()));
    }

    /** Tells the history what became of each write in the end. */
    void finish() {
        told.forEach((write, outcome) -> history.told(write.row().table(), outcome));
        told.clear();
    }

    /** Adds an outcome of what the device has written itself. */
    void addOwn(Written write, OutcomeKind kind, String reason) {
        if (write.sequence() > 0) {
            add(write, kind, List.of(), reason, Brought.UNKNOWN);
        }
    }

    /** Returns the number of the next outcome, which nothing else of this device has. */
    long next() {
        return next;
    }

    List<WriteOutcome> all() {
        return List.copyOf(outcomes.values());
    }

    /**
     * Returns the device's number of what it has written itself; 0 for what it only passes on, whose outcome is not its own: be it that
     * whoever wrote that had read something of this device's in the row.
     */
    long sequence(Versions versions) {
        long highest = sequence(versions.row());
        if (!versions.columns().isEmpty()) {
            for (Version version : versions.columns().values()) {
                highest = Math.max(highest, sequence(version));
            }
        }
        return highest;
    }

    private long sequence(Version version) {
        Stamp stamp = version.stamp();
        return stamp.author().equals(device) && stamp.sequence() > committed ? stamp.sequence() : 0;
    }

    /** Returns whether nobody has written a row since tracking started. */
    static boolean isBottom(Versions versions) {
        return versions.row().stamp().isBottom()
                && versions.columns().values().stream()
                        .allMatch(version -> version.stamp().isBottom());
    }
}

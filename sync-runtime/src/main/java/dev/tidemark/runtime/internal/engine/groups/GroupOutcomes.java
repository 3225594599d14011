package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.runtime.internal.engine.outcomes.UntoldOutcomes.Untold;
import dev.tidemark.runtime.internal.history.HistoryWriter;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.HistoryRecord;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import dev.tidemark.runtime.internal.wire.WriteOutcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What became of the writes of a group, as their author is told: one outcome for each write, the last that was said of it. Those of writes
 * that the device has only brought are for their own authors.
 */
final class GroupOutcomes {
    private final Author self;
    private final Author device;
    private final long committed;
    private final HistoryWriter history;
    private final Map<Written, WriteOutcome> outcomes = new LinkedHashMap<>();
    private final Map<Written, HistoryRecord.Told> told = new LinkedHashMap<>();
    private final Map<Written, WriteOutcome> ofOthers = new LinkedHashMap<>();
    private final Map<Written, Set<Long>> timesOfOthers = new HashMap<>();
    private long next;

    /**
     * @param self the server
     * @param committed up to which of the device's numbers this server had everything before
     * @param last the number of the last outcome that the device was told before
     */
    GroupOutcomes(Author self, Author device, long committed, long last, HistoryWriter history) {
        this.self = self;
        this.device = device;
        this.committed = committed;
        this.history = history;
        this.next = last + 1;
    }

    /** Adds an outcome; that of a row which was there before tracking started has the number 0, and the row says which it is. */
    void add(Written write, OutcomeKind kind, List<String> columns, String reason, Brought brought) {
        if (!write.author().equals(device)) {
            ofOthers.put(write, outcome(0, write, kind, columns, reason));
            return;
        }
        // Outcomes are told in the order of their numbers, and a later one takes the place of an earlier.
        outcomes.remove(write);
        outcomes.put(write, outcome(next++, write, kind, columns, reason));
        if (history.watches(write.row().table())) {
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
    }

    private static WriteOutcome outcome(long id, Written write, OutcomeKind kind, List<String> columns, String reason) {
        return new WriteOutcome(
                id, write.sequence(), write.row().table(), write.row().key(), kind, columns, reason);
    }

    /**
     * Adds what became of a write before, when another had brought it, to what is said of it now: of the two kinds the one counts that says
     * more, and that a constraint refused the row says more than that it is not there.
     */
    void addBeside(Written write, WriteOutcome before, Brought brought) {
        WriteOutcome now = outcomes.getOrDefault(write, before);
        WriteOutcome counts = now.kind().compareTo(before.kind()) >= 0 ? now : before;
        Set<String> columns = new LinkedHashSet<>(counts.columns());
        if (counts.kind() != OutcomeKind.REJECTED) {
            columns.addAll(before.columns());
            columns.addAll(now.columns());
        }
        add(write, counts.kind(), List.copyOf(columns), counts.reason(), brought);
    }

    /** Tells the history what became of each write in the end. */
    void finish() {
        told.forEach((write, outcome) -> history.told(write.row().table(), outcome));
        told.clear();
    }

    /** Adds an outcome of a write whose data is not at hand any more. */
    void addWithoutData(Written write, OutcomeKind kind, String reason) {
        if (write.sequence() > 0) {
            add(write, kind, List.of(), reason, Brought.UNKNOWN);
        }
    }

    List<WriteOutcome> all() {
        return List.copyOf(outcomes.values());
    }

    /** Returns what is kept for the authors of what the device has only brought: whatever was not simply accepted. */
    Map<UUID, List<Untold>> ofOthers() {
        Map<UUID, List<Untold>> all = new LinkedHashMap<>();
        ofOthers.forEach((write, outcome) -> {
            if (outcome.kind() != OutcomeKind.ACCEPTED) {
                all.computeIfAbsent(write.author().node(), each -> new ArrayList<>())
                        .add(new Untold(outcome, timesOfOthers.getOrDefault(write, Set.of())));
            }
        });
        return all;
    }

    /** Returns the write that a change is, and notes what its author will know it by if another brings it. */
    Written brought(Change change) {
        Written write = written(new Breach.Reference(change.table(), change.key()), change.versions());
        if (!write.author().equals(device)) {
            timesOfOthers.put(
                    write,
                    change.versions()
                            .all()
                            .map(Version::stamp)
                            .filter(stamp -> stamp.author().equals(write.author()))
                            .map(Stamp::time)
                            .collect(Collectors.toSet()));
        }
        return write;
    }

    /**
     * Returns whose write it is that a row has come under some versions: the device's, be it that it only passes on what nobody has written
     * since tracking started; or else that of the device that wrote last.
     */
    Written written(Breach.Reference row, Versions versions) {
        long own = sequence(versions);
        if (own > 0 || isBottom(versions)) {
            return new Written(row, device, own);
        }
        return versions.all()
                .map(Version::stamp)
                .filter(this::isOfAnother)
                .max(Comparator.naturalOrder())
                .map(stamp -> new Written(row, stamp.author(), stamp.sequence()))
                .orElse(new Written(row, device, 0));
    }

    private boolean isOfAnother(Stamp stamp) {
        Author author = stamp.author();
        return !stamp.isBottom()
                && author.incarnation() == 0
                && !author.equals(device)
                && !author.node().equals(self.node());
    }

    /**
     * Returns the device's number of what it has written itself; 0 for what it only passes on, whose outcome is not its own: be it that
     * whoever wrote that had read something of this device's in the row.
     */
    private long sequence(Versions versions) {
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

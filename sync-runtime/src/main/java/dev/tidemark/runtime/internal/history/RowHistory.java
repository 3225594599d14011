package dev.tidemark.runtime.internal.history;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.Conflicts.Filter;
import dev.tidemark.runtime.HistoryEntry;
import dev.tidemark.runtime.HistoryEntry.Fate;
import dev.tidemark.runtime.HistoryEntry.Origin;
import dev.tidemark.runtime.HistoryEntry.What;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.internal.conflict.ConflictList;
import dev.tidemark.runtime.internal.wire.HistoryRecord;
import dev.tidemark.runtime.internal.wire.HistoryRecord.Stood;
import dev.tidemark.runtime.internal.wire.HistoryRecord.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Tells people what has happened to a row. */
final class RowHistory {
    private static final int MOST_CONFLICTS = 1_000;

    private final Names names;
    private final Map<Write, Fate> told = new HashMap<>();
    private final Map<Write, List<String>> conflicts = new HashMap<>();

    /** The name of a write that stays the same when its time is corrected. */
    private record Write(Author author, long sequence) {
        static Write of(Stamp stamp) {
            return new Write(stamp.author(), stamp.sequence());
        }
    }

    RowHistory(Names names) {
        this.names = names;
    }

    List<HistoryEntry> read(Snapshot snapshot, String table, RowKey key) {
        noteConflicts(snapshot, table, key);
        List<Log.Entry> entries = new ArrayList<>();
        Log.of(snapshot, table, key, entries::add);
        entries.forEach(entry -> {
            if (entry.said().event() instanceof Told answer) {
                told.put(Write.of(answer.write().stamp()), fate(answer));
            }
        });
        return entries.stream().flatMap(entry -> shown(entry, key).stream()).toList();
    }

    private void noteConflicts(Snapshot snapshot, String table, RowKey key) {
        new ConflictList(snapshot)
                .page(Filter.ALL.of(table, key), Long.MAX_VALUE, MOST_CONFLICTS)
                .conflicts()
                .forEach(kept -> Stream.of(
                                kept.conflict().first(), kept.conflict().second())
                        .forEach(side -> conflicts
                                .computeIfAbsent(Write.of(side.stamp()), write -> new ArrayList<>())
                                .add(kept.id())));
    }

    private static Fate fate(Told answer) {
        Outcome.Kind kind = switch (answer.kind()) {
            case ACCEPTED -> Outcome.Kind.ACCEPTED;
            case MERGED -> Outcome.Kind.MERGED;
            case SUPERSEDED -> Outcome.Kind.SUPERSEDED;
            case REJECTED -> Outcome.Kind.REJECTED;
            case DEFERRED -> Outcome.Kind.DEFERRED;
            case FAILED -> Outcome.Kind.FAILED;
        };
        return new Fate(kind, answer.columns(), answer.reason());
    }

    private Optional<HistoryEntry> shown(Log.Entry entry, RowKey key) {
        HistoryRecord.Event event = entry.said().event();
        if (event instanceof Stood stood) {
            List<Origin> writes = origins(stood.row(), stood.cause() == HistoryRecord.Cause.FOUND);
            return Optional.of(
                    shown(entry, key, what(stood), writes, stood.replaced(), image(stood.row()), outcome(writes)));
        } else if (event instanceof Told answer) {
            List<Origin> writes =
                    List.of(origin(answer.write(), answer.brought().shape().names()));
            return Optional.of(shown(
                    entry,
                    key,
                    What.ANSWERED,
                    writes,
                    Row.EMPTY,
                    Optional.of(answer.brought()).filter(row -> row.size() > 0),
                    Optional.of(fate(answer))));
        }
        return event instanceof HistoryRecord.Removed
                ? Optional.of(
                        shown(entry, key, What.FORGOTTEN, List.of(), Row.EMPTY, Optional.empty(), Optional.empty()))
                : Optional.empty();
    }

    private HistoryEntry shown(
            Log.Entry entry,
            RowKey key,
            What what,
            List<Origin> writes,
            Row replaced,
            Optional<Row> row,
            Optional<Fate> outcome) {
        return new HistoryEntry(
                entry.position(),
                Instant.ofEpochMilli(entry.said().millis()),
                entry.table(),
                key,
                what,
                writes,
                replaced,
                row,
                outcome,
                writes.stream()
                        .flatMap(write -> conflicts.getOrDefault(Write.of(write.stamp()), List.of()).stream())
                        .distinct()
                        .toList());
    }

    private static What what(Stood stood) {
        return switch (stood.cause()) {
            case FOUND -> What.FOUND;
            case WRITTEN -> stood.row().deleted() ? What.DELETED : What.WRITTEN;
            case RESTAMPED -> What.RESTAMPED;
            case PUT_BACK -> What.PUT_BACK;
        };
    }

    private static Optional<Row> image(StoredRow row) {
        return row.deleted() ? Optional.empty() : Optional.of(row.values());
    }

    /** Returns the writes that came with the row's position, or all of which it is made. */
    private List<Origin> origins(StoredRow row, boolean all) {
        Map<Version, List<String>> columns = new HashMap<>();
        if (!row.deleted()) {
            row.values()
                    .shape()
                    .names()
                    .forEach(column -> columns.computeIfAbsent(row.versions().of(column), write -> new ArrayList<>())
                            .add(column));
        }
        if (columns.isEmpty()) {
            columns.put(row.versions().row(), List.of());
        }
        Map<Stamp, Origin> origins = new TreeMap<>();
        columns.forEach((write, names) -> {
            if (all || write.lsn() == row.lsn()) {
                origins.put(write.stamp(), origin(write, names));
            }
        });
        return List.copyOf(origins.values());
    }

    private Origin origin(Version write, List<String> columns) {
        return new Origin(names.of(write.stamp().author()), write.stamp(), write.context(), columns);
    }

    private Optional<Fate> outcome(List<Origin> writes) {
        Optional<Fate> answered = writes.stream()
                .map(write -> told.get(Write.of(write.stamp())))
                .filter(Objects::nonNull)
                .findFirst();
        boolean isTaken = writes.stream().anyMatch(write -> names.isTaken(write.stamp()));
        return answered.or(
                () -> isTaken ? Optional.of(new Fate(Outcome.Kind.ACCEPTED, List.of(), "")) : Optional.empty());
    }
}

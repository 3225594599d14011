package dev.tidemark.runtime.internal.history;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.History;
import dev.tidemark.runtime.HistoryEntry;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode.KeyedRow;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The history in a store. */
public final class StoredHistory implements History {
    private final Reads reads;
    private final Supplier<Optional<Adoption>> adoption;
    private final Function<Snapshot, Names> names;

    /** Reads from a store. */
    public interface Reads {
        /** Returns what a view of the store answers. */
        <T> T read(Function<Snapshot, T> question);
    }

    private record Store(StorageBackend storage) implements Reads {
        @Override
        public <T> T read(Function<Snapshot, T> question) {
            try (Snapshot snapshot = storage.snapshot()) {
                return question.apply(snapshot);
            }
        }
    }

    /**
     * Creates the history that somebody reads.
     *
     * @param adoption that of an app's file, if it is one
     * @param names tells who is who
     */
    public StoredHistory(Reads reads, Supplier<Optional<Adoption>> adoption, Function<Snapshot, Names> names) {
        this.reads = reads;
        this.adoption = adoption;
        this.names = names;
    }

    /** Returns the history in a store whose node is not open here. */
    public static History of(StorageBackend storage, Function<Snapshot, Names> names) {
        return new StoredHistory(new Store(storage), storage::adoption, names);
    }

    private <T> T read(Function<Snapshot, T> question) {
        return reads.read(question);
    }

    @Override
    public List<HistoryEntry> of(String table, RowKey key) {
        return read(snapshot -> {
            String name = Spelling.of(snapshot, table);
            since(snapshot, name);
            return new RowHistory(names.apply(snapshot)).read(snapshot, name, key);
        });
    }

    @Override
    public RowKey keyOf(String table, RowKey own) {
        return adoption.get().map(file -> file.keyOf(table, own)).orElse(own);
    }

    @Override
    public Instant since(String table) {
        return read(snapshot -> since(snapshot, Spelling.of(snapshot, table)));
    }

    @Override
    public Optional<Instant> until() {
        return read(StoredHistory::until);
    }

    private static Optional<Instant> until(Snapshot snapshot) {
        return Optional.of(KeptHead.load(snapshot))
                .filter(kept -> !kept.isWhole(snapshot))
                .map(kept -> Instant.ofEpochMilli(kept.millis()));
    }

    private static Instant since(Snapshot snapshot, String table) {
        return Instant.ofEpochMilli(KeptSince.load(snapshot, table).orElseThrow(() -> none(snapshot, table)));
    }

    private static SyncException none(Snapshot snapshot, String table) {
        List<String> kept = KeptSince.tables(snapshot);
        String others = kept.isEmpty() ? "no table has one" : "those that have one: " + String.join(", ", kept);
        return new SyncException(
                SyncException.Kind.USAGE,
                "table '" + table + "' has no history here (" + others + "). Set history: 30d for it, or for all, in"
                        + " the configuration; it begins when the node is opened with it");
    }

    @Override
    public Optional<Row> rowAt(String table, RowKey key, Instant time) {
        return read(snapshot -> {
            String name = covered(snapshot, table, time);
            return PastRows.of(snapshot, name, key, time.toEpochMilli())
                    .filter(row -> !row.deleted())
                    .map(StoredRow::values);
        });
    }

    @Override
    public List<KeyedRow> tableAt(String table, Instant time) {
        return read(snapshot -> {
            String name = covered(snapshot, table, time);
            return PastRows.of(snapshot, name, time.toEpochMilli()).values().stream()
                    .filter(row -> !row.deleted())
                    .map(row -> new KeyedRow(row.key(), row.values()))
                    .toList();
        });
    }

    /** Returns the name of a table whose history says how it was at a time. */
    private static String covered(Snapshot snapshot, String table, Instant time) {
        String name = Spelling.of(snapshot, table);
        Instant since = since(snapshot, name);
        if (time.isBefore(since)) {
            throw new SyncException(
                    SyncException.Kind.USAGE,
                    "the history of table '" + table + "' goes back to " + since + ", and not to " + time
                            + ". Name a later time");
        }
        until(snapshot).filter(time::isAfter).ifPresent(until -> {
            throw broken(until, "name an earlier time, or ");
        });
        return name;
    }

    private static SyncException broken(Instant until, String advice) {
        return new SyncException(
                SyncException.Kind.USAGE,
                "the history tells up to " + until + ": somebody has written since without one. To go on, " + advice
                        + "open the node with its history, which begins anew with what is there");
    }

    @Override
    public long export(OutputStream target) {
        return read(snapshot -> {
            if (KeptSince.tables(snapshot).isEmpty()) {
                throw new SyncException(
                        SyncException.Kind.USAGE,
                        "no table has a history here. Set history: 30d for one, or for all, in the configuration; it"
                                + " begins when the node is opened with it");
            }
            until(snapshot).ifPresent(until -> {
                throw broken(until, "");
            });
            return HistoryFile.write(snapshot, target);
        });
    }
}

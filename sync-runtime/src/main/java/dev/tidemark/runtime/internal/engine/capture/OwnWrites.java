package dev.tidemark.runtime.internal.engine.capture;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.tables.AskedColumns;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The versions of a node's own writes.
 *
 * @param self the author
 * @param sight what the author has seen
 * @param fate what the author knows of what became of its writes
 * @param asked the columns of which a strategy of this node asks for the common ancestor
 * @param amongEquals at a node without a server which rows are written as a whole; nothing at any other
 */
public record OwnWrites(
        Author self, Sight sight, Fate fate, AskedColumns asked, Optional<Predicate<StoredRow>> amongEquals) {

    /** Returns the writes of a device, of which a server hears later. */
    public static OwnWrites ofDevice(Author self, Sight sight, Fate fate, AskedColumns asked) {
        return new OwnWrites(self, sight, fate, asked, Optional.empty());
    }

    /** Returns the writes of a server, which has seen all that is in its feed. */
    public static OwnWrites ofServer(Author self, Context all) {
        return new OwnWrites(self, Sight.of(all), Fate.SETTLED, AskedColumns.NONE, Optional.empty());
    }

    /**
     * Returns the writes of a node among equals. Nothing of them waits for an acknowledgement, and what it writes again has seen
     * what has come meanwhile: conflicts are found where the writes meet.
     *
     * @param whole which rows are written as a whole, whatever columns an app writes
     */
    public static OwnWrites amongEquals(Author self, Sight sight, Predicate<StoredRow> whole) {
        return new OwnWrites(self, sight, Fate.SETTLED, AskedColumns.NONE, Optional.of(whole));
    }

    /** Returns this for writes to a row. */
    OwnWrites in(String table, RowKey key) {
        Sight seen = sight.of(table, key);
        Fate known = sight.partial().has(table) ? fate.toldUpTo(sight.partial().told()) : fate;
        return seen == sight && known == fate ? this : new OwnWrites(self, seen, known, asked, amongEquals);
    }

    /** Returns this for somebody who has seen a write of another author, wherever it stands. */
    public OwnWrites covering(Stamp stamp) {
        return new OwnWrites(self, sight.covering(stamp), fate, asked, amongEquals);
    }

    /** Returns whether own writes wait for a server's acknowledgement. */
    boolean tracksPending() {
        return fate.isAwaited();
    }

    /** Returns whether a write to a row of a table is one to all of its columns. */
    private boolean isWhole(StoredRow row) {
        return amongEquals.filter(whole -> whole.test(row)).isPresent();
    }

    long pending(long lsn) {
        return tracksPending() ? lsn : 0;
    }

    Versions versions(
            CapturedWrite.Kind kind, Iterable<String> columns, Optional<StoredRow> before, long time, long lsn) {
        Stamp stamp = new Stamp(time, self, lsn);
        if (kind != CapturedWrite.Kind.UPDATED
                || before.isEmpty()
                || before.get().deleted()
                || isWhole(before.get())) {
            Context seen = before.map(row -> seen(row.versions().all())).orElse(sight.unheld());
            Version whole = new Version(stamp, seen, lsn);
            return kind == CapturedWrite.Kind.DELETED && amongEquals.isPresent()
                    ? before.map(row -> withImage(whole, row)).orElse(Versions.of(whole))
                    : Versions.of(whole);
        }
        Versions old = before.get().versions();
        Map<String, Version> versions = new HashMap<>(old.columns());
        for (String column : columns) {
            versions.put(column, new Version(stamp, seen(Stream.of(old.of(column))), lsn));
        }
        return isUnsent(old.row()) ? asOne(old.row(), versions, stamp, lsn) : new Versions(old.row(), versions);
    }

    /** Nobody but the nodes themselves can revive a row, so a tombstone says by which writes its last image was. */
    private static Versions withImage(Version deletion, StoredRow before) {
        Map<String, Version> columns = new HashMap<>();
        before.values()
                .shape()
                .names()
                .forEach(column -> columns.put(column, before.versions().of(column)));
        return new Versions(deletion, columns);
    }

    /** A row that was created and has not been sent is still one write, but for columns that others wrote meanwhile. */
    private Versions asOne(Version creation, Map<String, Version> columns, Stamp stamp, long lsn) {
        Context seen = creation.context();
        columns.values().removeIf(version -> isOwn(version) && version.context().equals(seen));
        return new Versions(new Version(stamp, seen, lsn), columns);
    }

    /** Returns what somebody has seen who writes over some versions. */
    private Context seen(Stream<Version> replaced) {
        if (sight.carried().isEmpty()) {
            return oldest(replaced);
        }
        List<Version> all = replaced.toList();
        Context context = oldest(all.stream());
        for (Version version : all) {
            Stamp stamp = version.stamp();
            context = sight.carried().contains(stamp) ? context.withWrite(stamp.author(), stamp.sequence()) : context;
        }
        return context;
    }

    /** A further write to what the author does not know the fate of keeps the oldest context, or a real conflict would vanish. */
    private Context oldest(Stream<Version> replaced) {
        return replaced.filter(version -> isOwn(version) && version.stamp().sequence() > known(version))
                .map(Version::context)
                .min(Comparator.comparingLong(OwnWrites::reach))
                .orElse(sight.context());
    }

    /** Only what was made unseen, and what was written over that, is not known before it is told. */
    private long known(Version version) {
        return version.context().feeds().isEmpty() ? fate.told() : fate.acknowledged();
    }

    private static long reach(Context context) {
        return context.feeds().values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    private boolean isUnsent(Version version) {
        return tracksPending()
                && isOwn(version)
                && version.stamp().sequence() > Math.max(fate.sent(), fate.acknowledged());
    }

    boolean isOwn(Version version) {
        return version.stamp().author().equals(self);
    }
}

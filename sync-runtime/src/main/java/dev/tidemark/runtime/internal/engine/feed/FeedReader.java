package dev.tidemark.runtime.internal.engine.feed;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.SharedShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Turns a row of this node's feed into what a device has to be told of it: the columns whose write stands above the device's
 * cursor, less what the device itself has written.
 */
public final class FeedReader {
    private final long cursor;
    private final List<Downstream.Run> echoes;
    private final Predicate<StoredRow> agreed;
    private final SharedShape shapes = new SharedShape();

    /**
     * @param cursor the device's last checkpoint; not how far pages have been sent, for a row that has moved since then still
     *     brings what it held before
     * @param echoes runs of positions that the device has written, in their order
     * @param agreed whether the device may hold the same of a row under other stamps; asked only where the row is not told whole anyway
     */
    FeedReader(long cursor, List<Downstream.Run> echoes, Predicate<StoredRow> agreed) {
        this.cursor = cursor;
        this.echoes = echoes;
        this.agreed = agreed;
    }

    /**
     * Returns the position behind which reading begins. Where all that follows the cursor is the device's own, nothing that
     * anybody else wrote can stand in a row there: so a device that has pushed a million rows does not have them read again to
     * be told of none.
     */
    long start(long after) {
        long known = cursor;
        for (Downstream.Run run : echoes) {
            if (run.first() <= known + 1) {
                known = Math.max(known, run.last());
            }
        }
        return Math.max(known, after);
    }

    /** @param missed rows that the device may lack though they are behind its cursor */
    Optional<Change> change(StoredRow row, Set<Breach.Reference> missed) {
        return change(row)
                .map(change -> change.kind() == Change.Kind.UPDATE
                                && missed.contains(new Breach.Reference(row.table(), row.key()))
                        ? whole(row)
                        : change);
    }

    public static Change whole(StoredRow row) {
        return new Change(row.table(), row.key(), Change.Kind.CREATE, row.values(), known(row));
    }

    /** Returns a row, or its deletion, as a whole. */
    static Change image(StoredRow row) {
        return row.deleted()
                ? new Change(
                        row.table(),
                        row.key(),
                        Change.Kind.DELETE,
                        Row.EMPTY,
                        Versions.of(row.versions().row()))
                : whole(row);
    }

    private Optional<Change> change(StoredRow row) {
        Version version = row.versions().row();
        boolean corrects = row.versions().lsn() < row.lsn();
        boolean isWhole = corrects || isNews(version) || agreed.test(row);
        if (row.deleted()) {
            return isWhole ? Optional.of(image(row)) : Optional.empty();
        }
        return isWhole ? Optional.of(whole(row)) : columns(row);
    }

    /** Versions of columns that the row does not hold (a column that was never written here) do not travel. */
    private static Versions known(StoredRow row) {
        if (row.versions().columns().isEmpty()
                || row.versions().columns().keySet().stream().allMatch(row.values()::has)) {
            return row.versions();
        }
        Map<String, Version> columns = new LinkedHashMap<>(row.versions().columns());
        columns.keySet().removeIf(column -> !row.values().has(column));
        return new Versions(row.versions().row(), columns);
    }

    private Optional<Change> columns(StoredRow row) {
        Map<String, dev.tidemark.api.model.Value> values = new LinkedHashMap<>();
        Map<String, Version> versions = new LinkedHashMap<>();
        new TreeMap<>(row.versions().columns()).forEach((column, version) -> {
            if (isNews(version) && row.values().has(column)) {
                values.put(column, row.values().get(column).orElseThrow());
                versions.put(column, version);
            }
        });
        if (values.isEmpty()) {
            return Optional.empty();
        }
        Version common = versions.values().iterator().next();
        versions.values().removeIf(common::equals);
        return Optional.of(new Change(
                row.table(), row.key(), Change.Kind.UPDATE, shapes.row(values), new Versions(common, versions)));
    }

    private boolean isNews(Version version) {
        return version.lsn() > cursor && !isEcho(version.lsn());
    }

    /**
     * Asked of each version of each row. Where every other row of a push was in conflict there are half as many runs as rows, so they
     * are not looked through: of the last run that begins before a position it is told whether it holds it.
     */
    private boolean isEcho(long lsn) {
        int from = 0;
        int to = echoes.size();
        while (from < to) {
            int middle = from + to >>> 1;
            if (echoes.get(middle).first() <= lsn) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from > 0 && echoes.get(from - 1).holds(lsn);
    }
}

package dev.tidemark.plugin.storage.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Versions of rows on their way into a {@link TrackRun}: the last ones of a transaction that follow one another. Only rows behind all
 * that have versions in their table come into a run, so that two runs never meet.
 *
 * <p>Threading: that of its connection.
 */
final class TrackComing {
    /** So many rows at least make a run; fewer take less room each by itself. */
    private static final int LEAST = 4;

    private final TrackStatements statements;
    private final TrackRuns runs;
    private final Map<Integer, Long> highest = new HashMap<>();
    private final List<TrackEntry> rows = new ArrayList<>();
    private AdoptedTable table;

    TrackComing(TrackStatements statements, TrackRuns runs) {
        this.statements = statements;
        this.runs = runs;
    }

    /** Returns whether a row belongs to those that are coming, be it as the first; of own writes, if it is not acknowledged. */
    boolean takes(AdoptedTable of, TrackEntry row, long acknowledged) throws SQLException {
        boolean isPlain = of.mayHaveRuns()
                && of.mayBeRenumbered() == (row.hash() != null)
                && !of.range().holds(row.rid())
                && row.isPlain(acknowledged);
        return isPlain && row.rid() > highest(of);
    }

    /** Returns whether a row is the next of those that are coming, of which there may be no more than fit a run. */
    boolean continues(AdoptedTable of, TrackEntry row) {
        return !rows.isEmpty()
                && rows.size() < TrackRuns.MOST
                && table.number() == of.number()
                && row.follows(rows.get(rows.size() - 1));
    }

    void add(AdoptedTable of, TrackEntry row) {
        table = of;
        rows.add(row);
        wrote(of, row.rid());
    }

    /** Notes that a row has versions. */
    void wrote(AdoptedTable of, long rid) {
        highest.computeIfPresent(of.number(), (number, before) -> Math.max(before, rid));
    }

    private long highest(AdoptedTable of) throws SQLException {
        Long known = highest.get(of.number());
        if (known == null) {
            known = Math.max(runs.last(of), statements.number("SELECT max(rid) FROM " + of.sidecar()));
            highest.put(of.number(), known);
        }
        return known;
    }

    /** Returns the versions of a row that is coming. */
    Optional<TrackVersions.Entry> find(AdoptedTable of, long rid) {
        if (rows.isEmpty() || table.number() != of.number()) {
            return Optional.empty();
        }
        long index = rid - rows.get(0).rid();
        return index >= 0 && index < rows.size()
                ? Optional.of(rows.get((int) index).entry())
                : Optional.empty();
    }

    /** Returns whether there are enough of them for a run. */
    boolean isRun() {
        return rows.size() >= LEAST;
    }

    /** Returns the table of the last row that has come. */
    AdoptedTable table() {
        return table;
    }

    /** Returns the rows that have come. From then on none are coming. */
    List<TrackEntry> take() {
        List<TrackEntry> taken = List.copyOf(rows);
        rows.clear();
        return taken;
    }
}

package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.support.storage.ByteWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Folds the log into one entry a row.
 *
 * <p>The log of each table is read sorted by row, so that SQLite's sorter holds it, whatever its size, and here stands one row
 * at a time. Only where an app has renumbered rows of a table is its log read in the order of writing, with a slot for each
 * number. What is {@linkplain CaptureFound found} is given out by {@link CaptureCursor} in the order of the rows' last writes.
 *
 * <p>What the log deleted moves from the sidecar to the tombstones at once, and new rows get their global ids at once: so that
 * numbers which changed hands are never mistaken, and references to new rows can be translated. Parents come before children.
 */
final class CaptureHarvest {
    private final AdoptedSession session;
    private final TrackStatements statements;
    private final RandomGenerator random;
    private final CaptureFound found;
    private final CaptureRecreated recreated;

    CaptureHarvest(AdoptedSession session, RandomGenerator random) {
        this.session = session;
        this.statements = session.statements();
        this.random = random;
        this.found = new CaptureFound(session);
        this.recreated = new CaptureRecreated(session, found);
    }

    /** Folds all that is in the log, and returns what reads it. */
    CaptureFound.Reading fold() throws SQLException {
        Map<Integer, Contents> logged = logged();
        for (AdoptedTable table : session.model().tables()) {
            if (logged.containsKey(table.number())) {
                fold(table, logged.get(table.number()));
            }
        }
        recreated.spread();
        return found.read();
    }

    /**
     * What is in the log of a table.
     *
     * @param moved whether rows were renumbered
     * @param onlyNew whether there is nothing but rows that came under keys that none had
     */
    private record Contents(boolean moved, boolean onlyNew) {}

    /** Returns which tables are in the log. */
    private Map<Integer, Contents> logged() throws SQLException {
        Map<Integer, Contents> logged = new LinkedHashMap<>();
        try (TrackStatements.Reading list = statements.read("SELECT tbl, max(op = " + CaptureTriggers.MOVE + "), max("
                + CaptureLog.IS_NO_NEW_ROW + ") FROM _tidemark_log GROUP BY tbl")) {
            ResultSet results = list.results();
            while (results.next()) {
                logged.put(results.getInt(1), new Contents(results.getBoolean(2), !results.getBoolean(3)));
            }
        }
        return logged;
    }

    private void fold(AdoptedTable table, Contents logged) throws SQLException {
        boolean moved = logged.moved();
        String keys = table.isGenerated() ? "k1" : table.logKeys();
        String order = moved ? "" : table.isKeyed() ? keys + ", " : "rid, ";
        String source = logged.onlyNew() && CaptureLog.mayBeOfNewRows(table)
                ? CaptureLog.ofNewRows(table)
                : CaptureLog.of(table);
        try (TrackStatements.Reading log = statements.read(
                "SELECT id, op, rid, at, mask, " + keys + " FROM " + source + " ORDER BY " + order + "id, op DESC")) {
            if (moved) {
                foldMoved(table, log.results());
            } else {
                foldSorted(table, log.results());
            }
        }
        if (table.mayBeRenumbered()) {
            found.merge(table);
        }
    }

    private CaptureSlot.Logged read(AdoptedTable table, ResultSet results) throws SQLException {
        Value[] key = new Value[table.keys().size()];
        for (int i = 0; i < key.length; i++) {
            key[i] = SqliteValues.read(results, 6 + i);
        }
        return CaptureSlot.Logged.of(
                results.getLong(1), results.getInt(2), results.getLong(3), results.getLong(4), results.getLong(5), key);
    }

    private void foldSorted(AdoptedTable table, ResultSet results) throws SQLException {
        CaptureSlot slot = null;
        while (results.next()) {
            CaptureSlot.Logged logged = read(table, results);
            boolean next = slot == null
                    || (table.isKeyed()
                            ? !java.util.Arrays.equals(slot.firstKey, logged.key())
                            : slot.origin != logged.rid());
            if (next) {
                finish(table, slot);
                slot = slot(table, logged);
            }
            slot.apply(logged);
        }
        finish(table, slot);
    }

    private CaptureSlot slot(AdoptedTable table, CaptureSlot.Logged first) throws SQLException {
        boolean existed = first.kind() != CaptureTriggers.INSERT
                || table.isGenerated()
                        && session.versions().entry(table, first.rid()).isPresent();
        return new CaptureSlot(first, existed, table.isGenerated(), table.told());
    }

    private void finish(AdoptedTable table, CaptureSlot slot) throws SQLException {
        if (slot != null) {
            verify(table, slot);
            bury(table, slot);
            create(table, slot);
        }
    }

    private void foldMoved(AdoptedTable table, ResultSet results) throws SQLException {
        List<CaptureSlot> all = new ArrayList<>();
        Map<Long, CaptureSlot> slots = new LinkedHashMap<>();
        Set<Long> left = new HashSet<>();
        while (results.next()) {
            CaptureSlot.Logged logged = read(table, results);
            boolean move = logged.kind() == CaptureTriggers.MOVE;
            long rid = move ? ((Value.Int) logged.key()[0]).value() : logged.rid();
            CaptureSlot slot = slots.get(rid);
            if (slot == null) {
                CaptureSlot.Logged first = new CaptureSlot.Logged(
                        logged.id(), logged.operation(), rid, logged.at(), logged.mask(), logged.key());
                slot = left.contains(rid) ? new CaptureSlot(first, false, true, table.told()) : slot(table, first);
                slots.put(rid, slot);
                all.add(slot);
            }
            if (move) {
                left.add(rid);
                CaptureSlot overwritten = slots.put(logged.rid(), slots.remove(rid));
                if (overwritten != null) {
                    overwritten.vanished();
                }
            }
            slot.apply(logged);
        }
        finishMoved(table, all);
    }

    private void finishMoved(AdoptedTable table, List<CaptureSlot> slots) throws SQLException {
        for (CaptureSlot slot : slots) {
            verify(table, slot);
            bury(table, slot);
        }
        renumber(
                table,
                slots.stream()
                        .filter(slot -> slot.alive && slot.same && slot.rid != slot.origin)
                        .toList());
        for (CaptureSlot slot : slots) {
            create(table, slot);
        }
    }

    /** Takes all renumbered entries out before any is put in again, since they may change places. */
    private void renumber(AdoptedTable table, List<CaptureSlot> slots) throws SQLException {
        Map<CaptureSlot, Value> ids = new LinkedHashMap<>();
        Map<CaptureSlot, Optional<TrackVersions.Entry>> entries = new LinkedHashMap<>();
        for (CaptureSlot slot : slots) {
            ids.put(slot, session.identity().global(table, slot.origin));
            entries.put(slot, session.versions().known(table, slot.origin));
            session.versions().remove(table, slot.origin);
        }
        for (CaptureSlot slot : slots) {
            takeOver(table, slot, slot.last, ids.get(slot));
            session.identity().assign(table, slot.rid, ids.get(slot));
            if (entries.get(slot).isPresent()) {
                session.versions().save(table, slot.rid, entries.get(slot).get(), null);
            }
        }
    }

    /** Looks whether a row that may have been replaced silently is still there. */
    private void verify(AdoptedTable table, CaptureSlot slot) throws SQLException {
        if (slot.alive && slot.suspect) {
            boolean there = table.isKeyed()
                    ? statements.exists(
                            "SELECT 1 FROM " + table.quoted() + " WHERE " + table.byKey(), (Object[]) slot.key)
                    : isThere(table, slot);
            if (!there) {
                slot.vanished();
            }
        }
    }

    private boolean isThere(AdoptedTable table, CaptureSlot slot) throws SQLException {
        String sql = "SELECT 1 FROM " + table.quoted() + " WHERE " + table.rowid() + " = ?";
        if (table.isGenerated()) {
            return statements.exists(sql, slot.rid);
        }
        Object[] parameters = new Object[1 + slot.key.length];
        parameters[0] = slot.rid;
        System.arraycopy(slot.key, 0, parameters, 1, slot.key.length);
        return statements.exists(sql + " AND " + table.byKey(), parameters);
    }

    private void bury(AdoptedTable table, CaptureSlot slot) throws SQLException {
        if (!slot.isGone()) {
            return;
        }
        long rid = table.isKeyed() ? keyedRid(table, slot.firstKey) : slot.origin;
        RowKey key = table.isGenerated()
                ? RowKey.of(session.identity().global(table, rid))
                : recreated.key(table, slot.firstKey, slot.firstId);
        TrackVersions.Entry entry = session.versions().known(table, rid).orElse(TrackVersions.bottom(0, 0));
        byte[] bytes = TrackTables.bytes(key.parts());
        session.versions().bury(table, bytes, table.isGenerated() ? Optional.of(rid) : Optional.empty(), entry, null);
        session.versions().remove(table, rid);
        found.add(new CaptureFound.Entry(
                slot.goneId, table, null, key, CapturedWrite.Kind.DELETED, null, slot.goneAt, false, null));
    }

    private void create(AdoptedTable table, CaptureSlot slot) throws SQLException {
        if (!slot.isWritten()) {
            return;
        }
        long rid = slot.rid;
        if (table.isKeyed()) {
            rid = keyedRid(table, slot.key);
        } else if (table.isGenerated() && !slot.same) {
            identify(table, slot);
        }
        RowKey key = table.isGenerated()
                ? RowKey.of(session.identity().global(table, rid))
                : recreated.key(table, slot.key, slot.last);
        boolean created = !slot.same || slot.reborn;
        found.add(new CaptureFound.Entry(
                slot.last,
                table,
                rid,
                key,
                created ? CapturedWrite.Kind.CREATED : CapturedWrite.Kind.UPDATED,
                created || slot.whole ? null : slot.mask.toByteArray(),
                slot.at,
                slot.reborn,
                created || slot.replaced.isEmpty() ? null : entries(slot.replaced)));
    }

    /** Gives a new row its global id, and takes its number from whoever had it before. */
    private void identify(AdoptedTable table, CaptureSlot slot) throws SQLException {
        Value gid = CaptureIds.next(slot.at, random);
        takeOver(table, slot, slot.born, gid);
        recreated.rehome(table, slot.rid);
        session.identity().assign(table, slot.rid, gid);
    }

    /** A number that a deleted row had is somebody else's from now on. */
    private void takeOver(AdoptedTable table, CaptureSlot slot, long since, Value gid) throws SQLException {
        Optional<Value> buried = session.identity().buried(table, slot.rid);
        if (buried.isPresent()) {
            statements.update(
                    "UPDATE _tidemark_tombstone SET rid = NULL WHERE tbl = ? AND rid = ?", table.number(), slot.rid);
            recreated.add(new CaptureRecreated.Number(table, slot.rid, since, slot.at, buried.get(), gid));
        }
    }

    /** Returns the number of a keyed row, giving it one where it has none. */
    private long keyedRid(AdoptedTable table, Value[] key) throws SQLException {
        return TrackSetup.keyedRid(statements, table, key);
    }

    private static byte[] entries(Map<Integer, Long> replaced) {
        ByteWriter writer = new ByteWriter();
        writer.number(replaced.size());
        replaced.forEach((bit, entry) -> {
            writer.number(bit);
            writer.number(entry);
        });
        return writer.toByteArray();
    }
}

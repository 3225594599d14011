package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes rows that came from elsewhere to an app's tables.
 *
 * <p>A row that clashes with another over a unique value is held back, since the other may be about to change. At the end what
 * was held back is tried again, until nothing moves. What is left goes in circles, or clashes with a row that stays: all of it
 * is taken out of the table and put back, under the same numbers where these are keys; whatever still finds no room is a breach,
 * and the rest is done again without it.
 */
final class AdoptedApply {
    private final AdoptedSession session;
    private final AdoptedAppTriggers triggers;
    private final AdoptedReferences references;
    private final Map<RowId, StoredRow> held = new LinkedHashMap<>();
    private final Map<RowId, Breach> breaches = new LinkedHashMap<>();

    private record RowId(int table, RowKey key) {}

    AdoptedApply(AdoptedSession session) {
        this.session = session;
        this.triggers = new AdoptedAppTriggers(session.statements());
        this.references = new AdoptedReferences(session);
    }

    /** Writes a row or a tombstone. */
    void put(StoredRow row) throws SQLException {
        AdoptedTable table = session.model().table(row.table());
        triggers.writing(table);
        RowId id = new RowId(table.number(), row.key());
        held.remove(id);
        breaches.remove(id);
        if (row.deleted()) {
            bury(table, row);
        } else {
            attempt(table, id, row);
        }
    }

    /**
     * Writes a row where its insertion finds out that nothing is under its key. Returns whether it did; else nothing has happened, and
     * whether anything is there has to be looked up.
     */
    boolean putNew(StoredRow row) throws SQLException {
        AdoptedTable table = session.model().table(row.table());
        if (!isFoundByInserting(table, row.key())) {
            return false;
        }
        triggers.writing(table);
        Value[] local = session.rows().reservedKey(table, row.key());
        long rid = session.identity().allocate(table);
        boolean isNew = isInserted(table, rid, local, row);
        if (isNew) {
            written(table, row, rid, local);
        }
        return isNew;
    }

    /** Of rows without a value in their key an index has as many as are put. */
    private boolean isFoundByInserting(AdoptedTable table, RowKey key) throws SQLException {
        return table.isAnnounced()
                && !hasNull(key)
                && held.isEmpty()
                && breaches.isEmpty()
                && !session.versions().hasTombstones(table);
    }

    private static boolean hasNull(RowKey key) {
        for (int i = 0; i < key.size(); i++) {
            if (key.part(i).isNull()) {
                return true;
            }
        }
        return false;
    }

    /** A row that breaks another constraint may be there all the same: what is broken first is told. */
    private boolean isInserted(AdoptedTable table, long rid, Value[] local, StoredRow row) throws SQLException {
        try {
            return session.rows().insertNew(table, rid, local, row.values());
        } catch (SQLException e) {
            AdoptedBreaches.kind(e).orElseThrow(() -> e);
            return false;
        }
    }

    /** Returns a row that was put, and that has not found its place yet. */
    Optional<StoredRow> waiting(AdoptedTable table, RowKey key) {
        RowId id = new RowId(table.number(), key);
        return Optional.ofNullable(held.get(id))
                .or(() -> Optional.ofNullable(breaches.get(id)).map(Breach::row));
    }

    private void bury(AdoptedTable table, StoredRow row) throws SQLException {
        OptionalLong rid = session.rows().rid(table, row.key());
        if (rid.isPresent()) {
            take(table, row.key(), rid.getAsLong());
            session.versions().remove(table, rid.getAsLong());
        }
        session.versions()
                .bury(
                        table,
                        TrackTables.bytes(row.key().parts()),
                        table.isGenerated() && rid.isPresent() ? Optional.of(rid.getAsLong()) : Optional.empty(),
                        TrackVersions.Entry.of(row),
                        TrackVersions.image(row.values()));
    }

    /** Deletes a row from the app's table, if it is there. */
    private void take(AdoptedTable table, RowKey key, long rid) throws SQLException {
        if (session.rows().exists(table, rid)) {
            references.deleting(table, rid);
            Value[] local = table.isGenerated()
                    ? new Value[0]
                    : session.rows().localKey(table, key).orElseThrow();
            session.rows().delete(table, rid, local);
        }
    }

    /** Removes a row or a tombstone; where others may still refer to it by its number, the number goes on meaning that row. */
    void remove(AdoptedTable table, RowKey key) throws SQLException {
        if (unbury(table, key)) {
            return;
        }
        OptionalLong rid = session.rows().rid(table, key);
        if (rid.isPresent()) {
            triggers.writing(table);
            take(table, key, rid.getAsLong());
            session.versions().remove(table, rid.getAsLong());
            if (isReferredTo(table)) {
                session.identity().keep(table, rid.getAsLong(), key.part(0));
            }
        }
    }

    private boolean isReferredTo(AdoptedTable table) {
        return table.isGenerated() && !session.model().referring(table).isEmpty();
    }

    /** Forgets a tombstone. */
    private boolean unbury(AdoptedTable table, RowKey key) throws SQLException {
        OptionalLong rid = isReferredTo(table) ? session.rows().rid(table, key) : OptionalLong.empty();
        boolean buried = session.versions().unbury(table, TrackTables.bytes(key.parts()));
        if (buried && rid.isPresent()) {
            session.identity().keep(table, rid.getAsLong(), key.part(0));
        }
        return buried;
    }

    private void attempt(AdoptedTable table, RowId id, StoredRow row) throws SQLException {
        try {
            write(table, row);
        } catch (SQLException e) {
            Breach.Kind kind = AdoptedBreaches.kind(e).orElseThrow(() -> e);
            if (kind == Breach.Kind.UNIQUE) {
                held.put(id, row);
            } else {
                breaches.put(id, new Breach(row, kind, AdoptedBreaches.words(e), Optional.empty()));
            }
        }
    }

    private void write(AdoptedTable table, StoredRow row) throws SQLException {
        Value[] local = table.isGenerated() ? new Value[0] : session.rows().reservedKey(table, row.key());
        OptionalLong rid = table.isGenerated()
                ? OptionalLong.of(session.identity().reserve(table, row.key().part(0)))
                : session.rows().rid(table, row.key());
        // A key that is found by the app's own index has its row; other numbers may be reserved.
        boolean sure = table.mayBeRenumbered();
        if (rid.isPresent() && (sure || session.rows().exists(table, rid.getAsLong()))) {
            references.changing(table, rid.getAsLong());
            session.rows().update(table, rid.getAsLong(), local, row.values());
            written(table, row, rid.getAsLong(), local);
        } else {
            insert(table, row, sure ? OptionalLong.of(session.identity().allocate(table)) : rid, local);
        }
    }

    private void insert(AdoptedTable table, StoredRow row, OptionalLong rid, Value[] local) throws SQLException {
        boolean ownKey = table.storage() == AdoptedTable.Storage.INTEGER && !table.isGenerated();
        OptionalLong number = ownKey && local[0] instanceof Value.Int key ? OptionalLong.of(key.value()) : rid;
        long inserted = session.rows().insert(table, number, local, row.values());
        written(
                table,
                row,
                table.isKeyed() ? TrackSetup.keyedRid(session.statements(), table, local) : inserted,
                local);
        if (session.versions().hasTombstones(table)
                && session.versions().unbury(table, TrackTables.bytes(row.key().parts()))
                && table.isGenerated()) {
            // Its number was kept by the tombstone; from now on its entry has to say whose it is.
            session.identity().keep(table, inserted, row.key().part(0));
        }
    }

    private void written(AdoptedTable table, StoredRow row, long rid, Value[] local) throws SQLException {
        Object hash = table.mayBeRenumbered() ? (Object) TrackHash.of(local) : null;
        session.versions().save(table, rid, TrackVersions.Entry.of(row), hash);
        references.written(table, rid);
    }

    /** Brings all to an end, and returns what can't be as it was put. */
    List<Breach> settle() throws SQLException {
        retry();
        if (!held.isEmpty()) {
            exchange();
        }
        List<Breach> all = new ArrayList<>(breaches.values());
        breaches.clear();
        held.clear();
        all.addAll(references.check());
        return all;
    }

    private void retry() throws SQLException {
        boolean moved = true;
        while (moved && !held.isEmpty()) {
            Map<RowId, StoredRow> tried = new LinkedHashMap<>(held);
            held.clear();
            for (Map.Entry<RowId, StoredRow> each : tried.entrySet()) {
                attempt(session.model().table(each.getKey().table), each.getKey(), each.getValue());
            }
            moved = held.size() < tried.size();
        }
    }

    /** Takes all that is held back out of its tables, and puts it back where there is room. */
    private void exchange() throws SQLException {
        Map<RowId, StoredRow> all = new LinkedHashMap<>(held);
        while (!all.isEmpty()) {
            session.versions().flush();
            session.statements().execute("SAVEPOINT tidemark_exchange");
            Optional<RowId> failed = exchange(all);
            if (failed.isEmpty()) {
                session.statements().execute("RELEASE tidemark_exchange");
                return;
            }
            session.statements().execute("ROLLBACK TO tidemark_exchange");
            session.versions().forget();
            session.statements().execute("RELEASE tidemark_exchange");
            StoredRow row = all.remove(failed.get());
            AdoptedTable table = session.model().table(row.table());
            breaches.put(failed.get(), AdoptedBreaches.unique(session, table, row));
        }
    }

    private Optional<RowId> exchange(Map<RowId, StoredRow> all) throws SQLException {
        Map<RowId, StoredRow> whole = new LinkedHashMap<>();
        for (Map.Entry<RowId, StoredRow> each : all.entrySet()) {
            whole.put(each.getKey(), takeOut(session.model().table(each.getKey().table), each.getValue()));
        }
        Iterator<Map.Entry<RowId, StoredRow>> left = whole.entrySet().iterator();
        while (left.hasNext()) {
            Map.Entry<RowId, StoredRow> each = left.next();
            try {
                write(session.model().table(each.getKey().table), each.getValue());
            } catch (SQLException e) {
                if (AdoptedBreaches.kind(e).isEmpty()) {
                    throw e;
                }
                return Optional.of(each.getKey());
            }
        }
        return Optional.empty();
    }

    /** Deletes a row from the app's table, and returns what is to be put, with the columns that it does not hold. */
    private StoredRow takeOut(AdoptedTable table, StoredRow row) throws SQLException {
        OptionalLong rid = session.rows().rid(table, row.key());
        Optional<AdoptedRows.Found> found =
                rid.isPresent() ? session.rows().read(table, rid.getAsLong()) : Optional.empty();
        if (found.isEmpty()) {
            return row;
        }
        Value[] local = table.isGenerated()
                ? new Value[0]
                : session.rows().localKey(table, row.key()).orElseThrow();
        session.rows().delete(table, rid.getAsLong(), local);
        if (table.mayBeRenumbered()) {
            // It comes back under another number, and two entries of one key can't be told apart after a VACUUM.
            session.versions().remove(table, rid.getAsLong());
        }
        return new StoredRow(
                row.table(),
                row.key(),
                false,
                found.get().values().with(row.values()),
                row.versions(),
                row.lsn(),
                row.pending());
    }

    /** Puts the app's triggers back; returns whether the schema was touched for that. */
    boolean finish() throws SQLException {
        return triggers.restore();
    }
}

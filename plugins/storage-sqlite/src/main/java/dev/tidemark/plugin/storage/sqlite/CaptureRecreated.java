package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.CapturedWrite;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Numbers that went from a deleted row to a new one. What refers to such a number meant the old row before, and means the new
 * one now, though nobody wrote it: so it is captured as written, and its key is told as it was when it was logged.
 */
final class CaptureRecreated {
    private final AdoptedSession session;
    private final TrackStatements statements;
    private final CaptureFound found;
    private final List<Number> numbers = new ArrayList<>();

    /** @param found what was found so far */
    CaptureRecreated(AdoptedSession session, CaptureFound found) {
        this.session = session;
        this.statements = session.statements();
        this.found = found;
    }

    /**
     * A number that changed hands.
     *
     * @param table whose
     * @param rid which
     * @param since from which place of the log on it is the new row's
     * @param at when
     * @param before what it stood for
     * @param after what it stands for
     */
    record Number(AdoptedTable table, long rid, long since, long at, Value before, Value after) {}

    void add(Number number) {
        numbers.add(number);
    }

    /** Returns the global key of local values as it was at a place of the log. */
    RowKey key(AdoptedTable table, Value[] local, long id) throws SQLException {
        Value[] parts = new Value[local.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = outward(table.keys().get(i), local[i], id);
        }
        return RowKey.of(parts);
    }

    private Value outward(AdoptedColumn column, Value value, long id) throws SQLException {
        for (Number number : numbers) {
            boolean meant = column.target() == number.table.number() && value.equals(Value.of(number.rid));
            if (meant && id < number.since) {
                return number.before;
            }
        }
        return session.rows().outward(column, value);
    }

    /** Frees a number that was reserved for a row that has not arrived, since the app has taken it. */
    void rehome(AdoptedTable table, long rid) throws SQLException {
        Optional<Value> reserved = statements.value("SELECT gid FROM " + table.sidecar() + " WHERE rid = ?", rid);
        if (reserved.isEmpty()) {
            return;
        }
        long other = session.identity().allocate(table);
        session.versions().remove(table, rid);
        session.identity().assign(table, other, reserved.get().isNull() ? Value.of(rid) : reserved.get());
        for (AdoptedTable child : session.model().referring(table)) {
            for (AdoptedColumn column : child.all()) {
                if (column.target() == table.number() && !child.isKeyed()) {
                    repoint(child, column, rid, other);
                }
            }
        }
    }

    private void repoint(AdoptedTable child, AdoptedColumn column, long from, long to) throws SQLException {
        statements.update(
                "UPDATE " + child.quoted() + " SET " + column.quoted() + " = ? WHERE " + column.quoted() + " = ? AND "
                        + child.rowid() + " NOT IN (SELECT rid FROM " + CaptureLog.of(child)
                        + " WHERE rid IS NOT NULL)",
                to,
                from);
    }

    /** Captures what refers to the numbers. */
    void spread() throws SQLException {
        if (numbers.isEmpty()) {
            return;
        }
        found.spill();
        statements.execute("CREATE INDEX temp.tidemark_harvest_rid ON tidemark_harvest (tbl, rid)");
        for (Number number : numbers) {
            for (AdoptedTable child : session.model().referring(number.table)) {
                for (AdoptedColumn column : child.all()) {
                    if (column.target() == number.table.number()) {
                        spread(number, child, column);
                    }
                }
            }
        }
        statements.execute("DROP INDEX temp.tidemark_harvest_rid");
    }

    private void spread(Number number, AdoptedTable child, AdoptedColumn column) throws SQLException {
        for (long rid : referring(number, child, column)) {
            boolean isKey = child.keys().contains(column);
            Optional<Value> kind = statements.value(
                    "SELECT kind FROM temp.tidemark_harvest WHERE tbl = ? AND rid = ?", child.number(), rid);
            if (isKey && kind.isEmpty()) {
                rename(number, child, rid);
            } else if (!isKey && kind.isEmpty()) {
                emit(number, child, rid, CapturedWrite.Kind.UPDATED, key(child, rid), mask(child, column, null));
            } else if (!isKey && kind.get().equals(Value.of(CapturedWrite.Kind.UPDATED.ordinal()))) {
                widen(child, rid, column);
            }
        }
    }

    private List<Long> referring(Number number, AdoptedTable child, AdoptedColumn column) throws SQLException {
        List<Long> rids = new ArrayList<>();
        String from = child.isKeyed()
                ? "SELECT s.rid FROM " + child.quoted() + " AS t JOIN " + child.sidecar() + " AS s ON " + child.joined()
                : "SELECT t." + child.rowid() + " FROM " + child.quoted() + " AS t";
        try (PreparedStatement select = statements.fresh(from + " WHERE t." + column.quoted() + " = ?", number.rid);
                ResultSet results = select.executeQuery()) {
            while (results.next()) {
                rids.add(results.getLong(1));
            }
        }
        return rids;
    }

    private byte[] key(AdoptedTable child, long rid) throws SQLException {
        return TrackTables.bytes(
                session.rows().read(child, rid).orElseThrow().key().parts());
    }

    /** A key that holds the number is another key now. */
    private void rename(Number number, AdoptedTable child, long rid) throws SQLException {
        RowKey now = session.rows().read(child, rid).orElseThrow().key();
        Value[] old = now.parts().toArray(Value[]::new);
        for (int i = 0; i < old.length; i++) {
            if (child.keys().get(i).target() == number.table.number() && old[i].equals(number.after)) {
                old[i] = number.before;
            }
        }
        byte[] gone = TrackTables.bytes(List.of(old));
        TrackVersions.Entry entry = session.versions().known(child, rid).orElse(TrackVersions.bottom(0, 0));
        session.versions().bury(child, gone, Optional.empty(), entry, null);
        if (!child.isKeyed()) {
            session.versions().remove(child, rid);
        }
        emit(number, child, null, CapturedWrite.Kind.DELETED, gone, null);
        emit(number, child, rid, CapturedWrite.Kind.CREATED, TrackTables.bytes(now.parts()), null);
    }

    private void widen(AdoptedTable child, long rid, AdoptedColumn column) throws SQLException {
        Optional<Value> mask = statements.value(
                "SELECT mask FROM temp.tidemark_harvest WHERE tbl = ? AND rid = ? AND mask IS NOT NULL",
                child.number(),
                rid);
        if (mask.isPresent()) {
            byte[] wider = mask(child, column, ((Value.Blob) mask.get()).toByteArray());
            statements.update(
                    "UPDATE temp.tidemark_harvest SET mask = ? WHERE tbl = ? AND rid = ?", wider, child.number(), rid);
        }
    }

    private static byte[] mask(AdoptedTable child, AdoptedColumn column, byte[] mask) {
        BitSet bits = mask == null ? new BitSet() : BitSet.valueOf(mask);
        bits.set(child.bit(column.name()));
        return bits.toByteArray();
    }

    private void emit(Number number, AdoptedTable child, Object rid, CapturedWrite.Kind kind, byte[] key, byte[] mask)
            throws SQLException {
        statements.update(
                "INSERT INTO temp.tidemark_harvest (tbl, rid, key, kind, mask, at, was) VALUES (?, ?, ?, ?, ?, ?, 0)",
                child.number(),
                rid,
                key,
                kind.ordinal(),
                mask,
                number.at);
    }
}

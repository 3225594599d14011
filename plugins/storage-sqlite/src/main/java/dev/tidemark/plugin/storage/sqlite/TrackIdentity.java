package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Value;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Global ids of the rows of tables with generated identities, and the integers that stand for them in this file.
 *
 * <p>An entry without a global id has its own number as its id, and so has a row without an entry. An id that somebody refers
 * to before its row has arrived gets a number that is reserved: an entry without a position. A deleted row's tombstone keeps
 * the number, so that what still refers to it keeps meaning it, until the app gives the number to another row.
 *
 * <p>Threading: that of its connection.
 */
final class TrackIdentity {
    private static final long FALLBACK = 1L << 53;

    private final TrackStatements statements;
    private final Map<Integer, Long> next = new HashMap<>();

    TrackIdentity(TrackStatements statements) {
        this.statements = statements;
    }

    /** Returns the global id that an integer stands for. */
    Value global(AdoptedTable table, long rid) throws SQLException {
        try (ResultSet results = statements
                .of("SELECT gid FROM " + table.sidecar() + " WHERE rid = ?", rid)
                .executeQuery()) {
            if (results.next()) {
                Value gid = SqliteValues.read(results, 1);
                return gid.isNull() ? Value.of(rid) : gid;
            }
        }
        return table.range().holds(rid) ? Value.of(rid) : buried(table, rid).orElse(Value.of(rid));
    }

    /** Returns the global id of a deleted row whose integer no other row has taken. */
    Optional<Value> buried(AdoptedTable table, long rid) throws SQLException {
        return statements
                .value("SELECT key FROM _tidemark_tombstone WHERE tbl = ? AND rid = ?", table.number(), rid)
                .map(key -> TrackVersions.key(table, ((Value.Blob) key).toByteArray())
                        .part(0));
    }

    /** Returns the integer that stands for a global id, also where its row has not arrived; nothing where there is none. */
    OptionalLong local(AdoptedTable table, Value gid) throws SQLException {
        Optional<Value> moved = statements.value("SELECT rid FROM " + table.sidecar() + " WHERE gid = ?", gid);
        if (moved.isPresent()) {
            return OptionalLong.of(((Value.Int) moved.get()).value());
        }
        if (gid instanceof Value.Int integer && isItself(table, integer.value())) {
            return OptionalLong.of(integer.value());
        }
        return buriedNumber(table, gid);
    }

    /** Returns whether an integer stands for itself here. */
    private boolean isItself(AdoptedTable table, long rid) throws SQLException {
        try (ResultSet results = statements
                .of("SELECT gid IS NULL FROM " + table.sidecar() + " WHERE rid = ?", rid)
                .executeQuery()) {
            if (results.next()) {
                return results.getBoolean(1);
            }
        }
        return table.range().holds(rid) && isTaken(table, rid);
    }

    private OptionalLong buriedNumber(AdoptedTable table, Value gid) throws SQLException {
        Optional<Value> rid = statements.value(
                "SELECT rid FROM _tidemark_tombstone WHERE tbl = ? AND key = ? AND rid IS NOT NULL",
                table.number(),
                TrackTables.bytes(java.util.List.of(gid)));
        return rid.isPresent() ? OptionalLong.of(((Value.Int) rid.get()).value()) : OptionalLong.empty();
    }

    private boolean isTaken(AdoptedTable table, long rid) throws SQLException {
        return statements.exists("SELECT 1 FROM " + table.quoted() + " WHERE " + table.rowid() + " = ?", rid);
    }

    /** Returns the integer that stands for a global id, giving it one that nothing else has where it has none. */
    long reserve(AdoptedTable table, Value gid) throws SQLException {
        OptionalLong known = local(table, gid);
        if (known.isPresent()) {
            return known.getAsLong();
        }
        boolean itself = gid instanceof Value.Int integer && isFree(table, integer.value());
        long rid = itself ? ((Value.Int) gid).value() : allocate(table);
        assign(table, rid, itself ? Value.NULL : gid);
        return rid;
    }

    private boolean isFree(AdoptedTable table, long rid) throws SQLException {
        return !isTaken(table, rid)
                && !statements.exists("SELECT 1 FROM " + table.sidecar() + " WHERE rid = ?", rid)
                && buried(table, rid).isEmpty();
    }

    /** Returns an integer above all that the table has ever had, as far as that is known. */
    long allocate(AdoptedTable table) throws SQLException {
        Long last = next.get(table.number());
        long rid = (last == null ? highest(table) : last) + 1;
        if (rid < 0) {
            // The highest number there can be is taken; SQLite itself looks for a free one in such a table.
            rid = FALLBACK;
            while (!isFree(table, rid)) {
                rid++;
            }
        }
        next.put(table.number(), rid);
        return rid;
    }

    private long highest(AdoptedTable table) throws SQLException {
        long rows = statements.number("SELECT max(" + table.rowid() + ") FROM " + table.quoted());
        long entries = Math.max(
                statements.number("SELECT max(rid) FROM " + table.sidecar()), new TrackRuns(statements).last(table));
        long counter = statements.exists("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'")
                ? statements.number("SELECT max(seq) FROM sqlite_sequence WHERE name = ?", table.name())
                : 0;
        long buried = statements.number("SELECT max(rid) FROM _tidemark_tombstone WHERE tbl = ?", table.number());
        return Math.max(Math.max(0, buried), Math.max(rows, Math.max(entries, counter)));
    }

    /** Gives an integer a global id, without versions; null where it is its own. */
    void assign(AdoptedTable table, long rid, Value gid) throws SQLException {
        statements.update(
                "INSERT INTO " + table.sidecar()
                        + " (rid, gid, pending, time, author, sequence, context) VALUES (?, ?, 0, 0, 0, 0, 0)"
                        + " ON CONFLICT (rid) DO UPDATE SET gid = excluded.gid",
                rid,
                gid);
        next.computeIfPresent(table.number(), (number, highest) -> Math.max(highest, rid));
    }

    /** Notes whose integer it is, unless it is its own. */
    void keep(AdoptedTable table, long rid, Value gid) throws SQLException {
        if (!gid.equals(Value.of(rid))) {
            assign(table, rid, gid);
        }
    }
}

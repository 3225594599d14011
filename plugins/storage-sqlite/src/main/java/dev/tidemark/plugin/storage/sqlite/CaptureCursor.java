package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.ByteReader;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Gives out what {@link CaptureHarvest} has folded, in the order of the last writes. */
final class CaptureCursor implements CapturedCursor {
    private static final CapturedWrite.Kind[] KINDS = CapturedWrite.Kind.values();

    private final AdoptedGuard guard;
    private final AdoptedSession session;
    private final TrackStatements.Reading reading;
    private final ResultSet results;
    private RowKey lastKey;
    private long lastRid;
    private boolean closed;

    CaptureCursor(AdoptedGuard guard, AdoptedSession session) throws SQLException {
        this.guard = guard;
        this.session = session;
        this.reading = session.statements()
                .read("SELECT tbl, rid, key, kind, mask, at, was, told FROM temp.tidemark_harvest ORDER BY last");
        this.results = reading.results();
    }

    @Override
    public Optional<CapturedWrite> next() {
        if (closed) {
            throw AdoptedGuard.closed("cursor");
        }
        return guard.call(() -> results.next() ? Optional.of(read()) : Optional.empty());
    }

    private CapturedWrite read() throws SQLException {
        AdoptedTable table = session.model().table(results.getInt(1));
        RowKey key = TrackVersions.key(table, results.getBytes(3));
        CapturedWrite.Kind kind = KINDS[results.getInt(4)];
        lastKey = kind == CapturedWrite.Kind.DELETED ? null : key;
        lastRid = results.getLong(2);
        return new CapturedWrite(
                table.name(),
                key,
                kind,
                kind == CapturedWrite.Kind.UPDATED ? columns(table, results.getBytes(5)) : Set.of(),
                results.getLong(6),
                before(table, key, kind),
                replaced(table, results.getBytes(8)));
    }

    /** Returns what the log says that updates replaced. */
    private Row replaced(AdoptedTable table, byte[] entries) throws SQLException {
        if (entries == null) {
            return Row.EMPTY;
        }
        Map<String, Value> values = new LinkedHashMap<>();
        ByteReader reader = new ByteReader(entries);
        for (long left = reader.number(); left > 0; left--) {
            int bit = (int) reader.number();
            TrackReplaced.value(session.statements(), reader.number(), bit)
                    .ifPresent(value -> values.put(table.bits().get(bit), value));
        }
        return Row.of(values);
    }

    /** Returns the number of the row that was given out last, if this is its key and it is still there. */
    OptionalLong rid(RowKey key) {
        return key == lastKey ? OptionalLong.of(lastRid) : OptionalLong.empty();
    }

    private static Set<String> columns(AdoptedTable table, byte[] mask) {
        List<String> all = table.definition().shape().names();
        if (mask == null) {
            return Set.copyOf(all);
        }
        Set<String> columns = new HashSet<>();
        BitSet bits = BitSet.valueOf(mask);
        bits.stream()
                .filter(bit -> bit < table.bits().size())
                .mapToObj(bit -> table.bits().get(bit))
                .filter(all::contains)
                .forEach(columns::add);
        return columns;
    }

    private Optional<StoredRow> before(AdoptedTable table, RowKey key, CapturedWrite.Kind kind) throws SQLException {
        boolean was = results.getBoolean(7);
        Optional<StoredRow> tombstone = kind == CapturedWrite.Kind.UPDATED
                ? Optional.empty()
                : session.versions().tombstone(table, key);
        if (tombstone.isPresent()) {
            StoredRow row = tombstone.get();
            boolean deleted = kind == CapturedWrite.Kind.CREATED && !was;
            return Optional.of(
                    new StoredRow(row.table(), key, deleted, Row.EMPTY, row.versions(), row.lsn(), row.pending()));
        }
        return kind == CapturedWrite.Kind.UPDATED || was
                ? session.versions().known(table, lastRid).map(entry -> entry.row(table.name(), key, false, Row.EMPTY))
                : Optional.empty();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            guard.run(reading::close);
        }
    }
}

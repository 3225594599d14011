package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.ByteReader;
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
    private final AdoptedGuard guard;
    private final AdoptedSession session;
    private final CaptureFound.Reading found;
    private RowKey lastKey;
    private long lastRid;
    private boolean closed;

    /** @param found what was found, which this cursor closes */
    CaptureCursor(AdoptedGuard guard, AdoptedSession session, CaptureFound.Reading found) {
        this.guard = guard;
        this.session = session;
        this.found = found;
    }

    @Override
    public Optional<CapturedWrite> next() {
        if (closed) {
            throw AdoptedGuard.closed("cursor");
        }
        return guard.call(() -> {
            Optional<CaptureFound.Entry> entry = found.next();
            return entry.isPresent() ? Optional.of(write(entry.get())) : Optional.empty();
        });
    }

    private CapturedWrite write(CaptureFound.Entry entry) throws SQLException {
        AdoptedTable table = entry.table();
        lastKey = entry.kind() == CapturedWrite.Kind.DELETED ? null : entry.key();
        lastRid = entry.rid() == null ? 0 : entry.rid();
        return new CapturedWrite(
                table.name(),
                entry.key(),
                entry.kind(),
                entry.kind() == CapturedWrite.Kind.UPDATED ? columns(table, entry.mask()) : Set.of(),
                entry.at(),
                before(entry),
                replaced(table, entry.told()));
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

    private Optional<StoredRow> before(CaptureFound.Entry entry) throws SQLException {
        AdoptedTable table = entry.table();
        RowKey key = entry.key();
        Optional<StoredRow> tombstone = entry.kind() == CapturedWrite.Kind.UPDATED
                ? Optional.empty()
                : session.versions().tombstone(table, key);
        if (tombstone.isPresent()) {
            StoredRow row = tombstone.get();
            boolean deleted = entry.kind() == CapturedWrite.Kind.CREATED && !entry.was();
            return Optional.of(
                    new StoredRow(row.table(), key, deleted, Row.EMPTY, row.versions(), row.lsn(), row.pending()));
        }
        return entry.kind() == CapturedWrite.Kind.UPDATED || entry.was()
                ? session.versions().known(table, lastRid).map(known -> known.row(table.name(), key, false, Row.EMPTY))
                : Optional.empty();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            guard.run(found::close);
        }
    }
}

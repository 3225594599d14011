package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.PersistentMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes that are made over an overlay. What becomes of each row is kept by its key, and comes into the overlay's maps when somebody wants
 * more than one row of it: all of it at once, which costs less than one row after the other.
 *
 * <p>Threading: one thread.
 */
public final class OverlayEdit {
    private final Tables definitions;
    /** By the table's name as it is defined; the rows in the order of their first writes. */
    private final Map<String, Map<RowKey, Overlaid>> rows = new HashMap<>();

    private Overlay base;
    private long bytes;
    private long head;

    /** Begins to write over an overlay, which stays as it is. */
    public OverlayEdit(Overlay base, Tables definitions) {
        this.base = base;
        this.definitions = definitions;
        this.bytes = base.bytes();
        this.head = base.head();
    }

    /** Returns how much the overlay takes by now. */
    public long bytes() {
        return bytes;
    }

    /** Returns the highest position that was given. */
    public long head() {
        return head;
    }

    /** Returns the pieces of state; nothing for one that was forgotten. */
    public PersistentMap<String, Optional<byte[]>> state() {
        return base.state();
    }

    /** Returns a row that is not as the backend has it, or null where there is none. */
    public Overlaid find(String table, RowKey key) {
        Map<RowKey, Overlaid> written = rows.isEmpty() ? null : rows.get(table);
        Overlaid found = written == null ? null : written.get(key);
        return found == null ? base.find(table, key) : found;
    }

    public void add(Write write) {
        if (write instanceof Write.Put put) {
            add(put, find(put.row().table(), put.row().key()));
        } else if (write instanceof Write.Remove remove) {
            StoredRow gone = remove.before();
            add(gone, true, Optional.of(gone), find(gone.table(), gone.key()));
        } else {
            long before = base.bytes();
            base = base.with((Write.State) write);
            bytes += base.bytes() - before;
        }
    }

    /** @param known what {@link #find} returns for the row, where somebody knows it already; null for nothing */
    public void add(Write.Put put, Overlaid known) {
        add(put.row(), false, put.before(), known);
    }

    private void add(StoredRow row, boolean removed, Optional<StoredRow> before, Overlaid known) {
        Overlaid next = known == null ? Overlaid.of(row, removed, before) : known.then(row, removed);
        rows.computeIfAbsent(row.table(), any -> new LinkedHashMap<>()).put(row.key(), next);
        head = removed ? head : Math.max(head, row.lsn());
        bytes += next.bytes() - (known == null ? 0 : known.bytes());
    }

    /** Returns the overlay with all that was written so far. */
    public Overlay overlay() {
        if (!rows.isEmpty()) {
            List<Collection<Overlaid>> written = new ArrayList<>();
            rows.values().forEach(each -> written.add(each.values()));
            // A row that was put and went again has given its position all the same, and tells the overlay nothing of
            // it.
            base = base.withRows(written, definitions).at(head);
            rows.clear();
        }
        return base;
    }
}

package dev.tidemark.plugin.storage.tiered.internal.flush;

import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Overlaid;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Overlay;
import dev.tidemark.plugin.storage.tiered.internal.overlay.RowName;
import dev.tidemark.plugin.storage.tiered.internal.overlay.View;
import dev.tidemark.plugin.storage.tiered.internal.owner.Aside;
import dev.tidemark.plugin.storage.tiered.internal.owner.OwnState;
import dev.tidemark.plugin.storage.tiered.internal.owner.OwnedBackend;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows that the backend did not take. They stay in memory, and stand in the backend as a piece of state.
 *
 * <p>Threading: safe to read; it is changed by whoever has the turn at the backend.
 */
public final class AsideRows {
    /** Each row that is tried again in vain costs a transaction. */
    public static final int TRY_AGAIN = 16;

    private volatile Map<RowName, Aside> rows;
    private volatile long flushes;

    /** @param earlier those that an earlier process has set aside */
    public AsideRows(List<StoredRow> earlier) {
        Map<RowName, Aside> found = new LinkedHashMap<>();
        earlier.forEach(
                row -> found.put(RowName.of(row), new Aside(row, "it was set aside before this server was started")));
        rows = found;
    }

    /** Brings to the backend what it takes. */
    public void flush(OwnedBackend backend, Committed.Capture captured) {
        // Those that it did not take are left out, but at the start and now and then: it may take them by now.
        boolean all = flushes % TRY_AGAIN == 0;
        flushes++;
        rows = new Flush(backend, captured, all ? Map.of() : rows).run();
    }

    /** Returns how many flushes have begun. */
    public long flushes() {
        return flushes;
    }

    public boolean contains(RowName name) {
        return rows.containsKey(name);
    }

    public int size() {
        return rows.size();
    }

    /** Returns what a flush leaves in memory. */
    public Overlay leftOf(View flushed) {
        Overlay left = Overlay.EMPTY.at(flushed.overlay().head());
        for (RowName name : rows.keySet()) {
            Overlaid row = flushed.overlay().row(name.table(), name.key()).orElseThrow();
            left = left.with(row, flushed.tables());
        }
        return left;
    }

    /** Has a transaction of the backend know those alone that an overlay still has, and returns what is to be done when it is through. */
    public Runnable keepOnly(Overlay kept, Transaction backend) {
        Map<RowName, Aside> left = new LinkedHashMap<>(rows);
        left.keySet().removeIf(name -> kept.row(name.table(), name.key()).isEmpty());
        if (left.size() < rows.size()) {
            OwnState.putAside(backend, left.values());
        }
        return () -> rows = left;
    }

    /** Returns a line for each row, for people. */
    public List<String> remarks() {
        return rows.values().stream()
                .map(each ->
                        "row " + each.row().key() + " of table '" + each.row().table()
                                + "' is in memory, and the backend does not take it (" + each.reason()
                                + "). Write it as the backend can take it, or mend the backend")
                .toList();
    }
}

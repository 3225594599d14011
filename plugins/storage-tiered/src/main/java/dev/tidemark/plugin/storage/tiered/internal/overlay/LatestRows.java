package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StoredRow;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Rows of memory by key, as whoever comes now finds them; both those that wait and those that are in the backend too. It is a shorter way and no
 * more: who does not find a row here, or one that is too new for his view, looks into the overlay of his view, and so on. So any of them may be
 * left out.
 *
 * <p>What is here is right for all views from its {@link LatestRow#since} on that there are when it is looked up:
 *
 * <ul>
 *   <li>a commit puts its rows here before anybody can see the view that it leads to;
 *   <li>a row that was read in the backend comes here as of the view of whoever read it, if there is none, and if the backend has not moved on
 *       meanwhile. That none is here says that no commit has written it since the backend is where it is: what a commit has put here
 *       stays until the backend moves on.
 * </ul>
 *
 * <p>Threading: safe. Who looks something up waits for nobody.
 */
public final class LatestRows {
    private final ConcurrentMap<String, ConcurrentHashMap<RowKey, LatestRow>> tables = new ConcurrentHashMap<>();

    /**
     * Returns a row that a view sees, or null: who reads rows reads one here each time.
     *
     * @param table its name as it is defined; by another spelling there is none
     */
    public LatestRow find(String table, RowKey key, long version) {
        ConcurrentHashMap<RowKey, LatestRow> rows = tables.get(table);
        LatestRow found = rows == null ? null : rows.get(key);
        return found == null || found.since() > version ? null : found;
    }

    private ConcurrentHashMap<RowKey, LatestRow> rows(String table) {
        ConcurrentHashMap<RowKey, LatestRow> known = tables.get(table);
        return known == null ? tables.computeIfAbsent(table, any -> new ConcurrentHashMap<>()) : known;
    }

    /** Puts the rows of a commit here, before anybody can see the view of that version. */
    public void put(List<Write> writes, long version) {
        for (Write write : writes) {
            if (write instanceof Write.Put put) {
                put(put.row(), false, version);
            } else if (write instanceof Write.Remove remove) {
                put(remove.before(), true, version);
            }
        }
    }

    private void put(StoredRow row, boolean removed, long version) {
        rows(row.table()).put(row.key(), LatestRow.waiting(row, removed, version));
    }

    /**
     * Offers a row that is in the backend, as a view of that version reads it.
     *
     * @param due from when on a use of it is to be noted
     * @param isCurrent whether the backend is where it was read
     */
    public void offer(StoredRow row, long version, long due, BooleanSupplier isCurrent) {
        rows(row.table()).compute(row.key(), (key, known) -> {
            boolean isKept = known != null || !isCurrent.getAsBoolean();
            return isKept ? known : LatestRow.clean(row, version, due);
        });
    }

    /** Notes that a row is in the backend too, if it is still the latest. */
    public void flushed(StoredRow row, long due) {
        LatestRow known = rows(row.table()).get(row.key());
        if (isThere(row, known)) {
            known.setDue(due);
        }
    }

    /** Returns whether a row is this very one; who has removed it knows it as what it was. */
    private static boolean isThere(StoredRow row, LatestRow known) {
        return known != null && known.row() == row && known.visible().isPresent();
    }

    /** Lets go of a row, if it is this very one that is here. One that waits stays: whoever reads the backend would take what is there for it. */
    public void drop(StoredRow row) {
        rows(row.table())
                .computeIfPresent(row.key(), (key, known) -> known.row() == row && !known.isWaiting() ? null : known);
    }

    /** Lets go of a row, whichever it is. */
    public void drop(RowName name) {
        rows(name.table()).remove(name.key());
    }

    /** Lets go of all rows. */
    public void clear() {
        tables.values().forEach(ConcurrentHashMap::clear);
    }

    /** Does something with each row. */
    public void forEach(Consumer<LatestRow> work) {
        tables.values().forEach(rows -> rows.values().forEach(work));
    }
}

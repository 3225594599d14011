package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Breach.Reference;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.RowSource;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one transaction has put, and still has to check.
 *
 * <p>Puts are gathered and sent in batches. A row whose unique values another row has is not written but waits, since that other row
 * may be about to change. To settle, all waiting rows are taken out of their tables, so that values can change places, and are then
 * put one by one. One that still clashes goes back to what it was; where that place has been taken meanwhile, all is undone and done
 * again without it.
 *
 * <p>A reference is checked when the row is sent, and again when the transaction settles if the other row was not there. A row that
 * goes, or changes what others refer to, makes suspects of those who referred to it.
 */
final class Constraints {
    private final Session session;
    private final Writer writer;
    private final References references;
    private final Puts puts = new Puts();
    private final List<Breach> refused = new ArrayList<>();
    private final Map<Reference, StoredRow> waiting = new LinkedHashMap<>();
    private final Set<Reference> suspects = new LinkedHashSet<>();

    Constraints(Session session, Writer writer) {
        this.session = session;
        this.writer = writer;
        this.references = new References(session);
    }

    /** Returns what was put under a key and is not written yet; nothing where that is for the tables to say. */
    Optional<Puts.Put> unwritten(Table table, RowKey key) {
        Optional<Puts.Put> put = puts.find(table, key);
        return put.isPresent() || waiting.isEmpty()
                ? put
                : Optional.ofNullable(waiting.get(new Reference(table.name(), key)))
                        .map(row -> new Puts.Put(table, key, Optional.of(row), false));
    }

    /** @param isNew whether it is known that the tables have nothing of its key */
    void put(Table table, StoredRow row, boolean isNew) throws SQLException {
        Optional<Breach> misfit =
                row.deleted() ? Optional.empty() : table.layout().misfit(row);
        if (misfit.isPresent()) {
            refused.add(misfit.get());
            return;
        }
        StoredRow whole = row.deleted() ? row : table.layout().whole(row);
        puts.add(new Puts.Put(table, row.key(), Optional.of(whole), isNew));
        sendIfFull();
    }

    void remove(Table table, RowKey key, boolean isNew) throws SQLException {
        puts.add(new Puts.Put(table, key, Optional.empty(), isNew));
        sendIfFull();
    }

    private void sendIfFull() throws SQLException {
        if (puts.isFull()) {
            send();
        }
    }

    /** Sends what was put so far, so that the tables hold it, but for rows that wait. */
    void send() throws SQLException {
        if (puts.isEmpty()) {
            return;
        }
        Map<Table, List<StoredRow>> written = new LinkedHashMap<>();
        for (Map.Entry<Table, List<Puts.Put>> entry : puts.take().entrySet()) {
            Table table = entry.getKey();
            entry.getValue().forEach(put -> waiting.remove(new Reference(table.name(), put.key())));
            sendDeletions(table, entry.getValue());
            List<Puts.Put> live =
                    entry.getValue().stream().filter(Puts.Put::isLive).toList();
            written.put(table, sendRows(table, live));
        }
        for (Map.Entry<Table, List<StoredRow>> entry : written.entrySet()) {
            suspects.addAll(references.suspects(entry.getKey(), entry.getValue()));
        }
    }

    private void sendDeletions(Table table, List<Puts.Put> all) throws SQLException {
        List<RowKey> gone =
                all.stream().filter(put -> !put.isLive()).map(Puts.Put::key).toList();
        if (gone.isEmpty()) {
            return;
        }
        suspectChildren(table, gone);
        List<StoredRow> buried = rows(all.stream().filter(put -> !put.isLive()));
        List<RowKey> removed = all.stream()
                .filter(put -> put.row().isEmpty())
                .map(Puts.Put::key)
                .toList();
        if (!buried.isEmpty()) {
            writer.bury(table, buried);
        }
        if (!removed.isEmpty()) {
            writer.remove(table, removed);
        }
    }

    /** Writes rows, and returns those that were written; the others wait. */
    private List<StoredRow> sendRows(Table table, List<Puts.Put> live) throws SQLException {
        List<StoredRow> rows = rows(live.stream());
        if (rows.isEmpty()) {
            return rows;
        }
        List<ForeignKey> fromOthers = session.catalog().referencesTo(table);
        if (fromOthers.stream().anyMatch(reference -> !table.definition().key().containsAll(reference.targets()))) {
            suspectChildren(table, rows.stream().map(StoredRow::key).toList());
        }
        List<StoredRow> clashing = write(table, live);
        if (clashing.isEmpty()) {
            return rows;
        }
        clashing.forEach(row -> waiting.put(new Reference(table.name(), row.key()), row));
        return rows.stream()
                .filter(row -> !waiting.containsKey(new Reference(table.name(), row.key())))
                .toList();
    }

    /** Writes rows in the order in which they were put where that says which of two that clash is written; returns the other. */
    private List<StoredRow> write(Table table, List<Puts.Put> live) throws SQLException {
        boolean areAllNew = live.stream().allMatch(Puts.Put::isNew);
        if (!areAllNew && !table.uniques().isEmpty()) {
            return writer.write(table, rows(live.stream()));
        }
        List<StoredRow> clashing =
                new ArrayList<>(writer.write(table, rows(live.stream().filter(put -> !put.isNew()))));
        clashing.addAll(writer.insert(table, rows(live.stream().filter(Puts.Put::isNew))));
        return clashing;
    }

    private static List<StoredRow> rows(Stream<Puts.Put> puts) {
        return puts.flatMap(put -> put.row().stream()).toList();
    }

    private void suspectChildren(Table table, List<RowKey> keys) throws SQLException {
        if (session.catalog().referencesTo(table).isEmpty()) {
            return;
        }
        List<StoredRow> before = new ArrayList<>();
        try (RowSource rows = session.live(table, keys)) {
            for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                before.add(row.get());
            }
        }
        for (StoredRow row : before) {
            suspects.addAll(references.children(table, row));
        }
    }

    List<Breach> settle() throws SQLException {
        settleWaiting();
        List<Breach> breaches = new ArrayList<>(refused);
        refused.clear();
        for (Reference suspect : List.copyOf(suspects)) {
            Table table = session.catalog().table(suspect.table());
            Optional<StoredRow> row = session.live(table, suspect.key());
            Optional<Breach> breach = row.isPresent() ? references.orphaned(table, row.get()) : Optional.empty();
            if (breach.isPresent()) {
                breaches.add(breach.get());
            } else {
                suspects.remove(suspect);
            }
        }
        return breaches;
    }

    /** Writes all that was put, also what waits; what can't be written is refused. */
    void settleWaiting() throws SQLException {
        send();
        if (waiting.isEmpty()) {
            return;
        }
        Map<Reference, StoredRow> before = new LinkedHashMap<>();
        for (Reference name : waiting.keySet()) {
            session.live(session.catalog().table(name.table()), name.key()).ifPresent(row -> before.put(name, row));
        }
        Map<Reference, Breach> losers = new LinkedHashMap<>();
        Savepoint start = session.statements().connection().setSavepoint();
        while (!attempt(before, losers)) {
            session.statements().connection().rollback(start);
        }
        session.statements().connection().releaseSavepoint(start);
        refused.addAll(losers.values());
        waiting.clear();
    }

    /** Writes the waiting rows but the losers; returns false if a row has lost whose old place is taken. */
    private boolean attempt(Map<Reference, StoredRow> before, Map<Reference, Breach> losers) throws SQLException {
        for (Reference name : before.keySet()) {
            if (!losers.containsKey(name)) {
                Table table = session.catalog().table(name.table());
                suspectChildren(table, List.of(name.key()));
                writer.delete(table, List.of(SortKey.of(name.key())));
            }
        }
        for (Map.Entry<Reference, StoredRow> entry : waiting.entrySet()) {
            if (!losers.containsKey(entry.getKey()) && !attempt(entry.getKey(), entry.getValue(), before, losers)) {
                return false;
            }
        }
        return true;
    }

    private boolean attempt(
            Reference name, StoredRow row, Map<Reference, StoredRow> before, Map<Reference, Breach> losers)
            throws SQLException {
        Table table = session.catalog().table(name.table());
        if (isWritten(table, row)) {
            return true;
        }
        losers.put(name, writer.clash(table, row));
        StoredRow old = before.get(name);
        return old == null || isWritten(table, old);
    }

    private boolean isWritten(Table table, StoredRow row) throws SQLException {
        if (!writer.write(table, List.of(row)).isEmpty()) {
            return false;
        }
        suspects.addAll(references.suspects(table, List.of(row)));
        return true;
    }
}

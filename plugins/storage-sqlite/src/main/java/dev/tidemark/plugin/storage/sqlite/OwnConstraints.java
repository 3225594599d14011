package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Breach.Reference;
import dev.tidemark.api.storage.StoredRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one transaction still has to check.
 *
 * <p>A row whose unique values another row has is not written but waits, since that other row may be about to change. To settle,
 * all waiting rows are taken out of their tables, so that values can change places, and are then put one by one. One that still
 * clashes goes back to what it was; where that place has been taken meanwhile, all is undone and done again without it.
 *
 * <p>A reference is checked when the row is put, and again when the transaction settles if the other row was not there. A row
 * that goes, or changes what others refer to, makes suspects of those who referred to it.
 */
final class OwnConstraints {
    private final OwnSession session;
    private final OwnWriter writer;
    private final OwnReferences references;
    private final List<Breach> refused = new ArrayList<>();
    private final Map<Reference, StoredRow> waiting = new LinkedHashMap<>();
    private final Set<Reference> suspects = new LinkedHashSet<>();

    OwnConstraints(OwnSession session, OwnWriter writer) {
        this.session = session;
        this.writer = writer;
        this.references = new OwnReferences(session);
    }

    Optional<StoredRow> waiting(OwnTable table, RowKey key) {
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(waiting.get(new Reference(table.name(), key)));
    }

    void put(OwnTable table, StoredRow row) throws SQLException {
        if (!waiting.isEmpty()) {
            waiting.remove(new Reference(table.name(), row.key()));
        }
        if (row.deleted()) {
            suspectChildren(table, row.key());
            writer.bury(table, row);
            return;
        }
        Optional<Breach> misfit = table.layout().misfit(row);
        if (misfit.isPresent()) {
            refused.add(misfit.get());
            return;
        }
        StoredRow whole = table.layout().whole(row);
        if (!written(table, whole)) {
            waiting.put(new Reference(table.name(), row.key()), whole);
        }
    }

    void remove(OwnTable table, RowKey key) throws SQLException {
        waiting.remove(new Reference(table.name(), key));
        suspectChildren(table, key);
        writer.remove(table, key);
    }

    private boolean written(OwnTable table, StoredRow row) throws SQLException {
        List<ForeignKey> fromOthers = session.catalog().referencesTo(table);
        if (!fromOthers.isEmpty()
                && fromOthers.stream()
                        .anyMatch(reference -> !table.definition().key().containsAll(reference.targets()))) {
            suspectChildren(table, row.key());
        }
        if (!writer.write(table, row)) {
            return false;
        }
        if (references.orphaned(table, row).isPresent()) {
            suspects.add(new Reference(table.name(), row.key()));
        }
        return true;
    }

    private void suspectChildren(OwnTable table, RowKey key) throws SQLException {
        if (!session.catalog().referencesTo(table).isEmpty()) {
            Optional<StoredRow> before = session.live(table, key);
            if (before.isPresent()) {
                suspects.addAll(references.children(table, before.get()));
            }
        }
    }

    List<Breach> settle() throws SQLException {
        settleWaiting();
        List<Breach> breaches = new ArrayList<>(refused);
        refused.clear();
        for (Reference suspect : List.copyOf(suspects)) {
            OwnTable table = session.catalog().table(suspect.table());
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

    /** Writes what waits; what can't be written is refused. */
    void settleWaiting() throws SQLException {
        if (waiting.isEmpty()) {
            return;
        }
        Map<Reference, StoredRow> before = new LinkedHashMap<>();
        for (Reference name : waiting.keySet()) {
            session.live(session.catalog().table(name.table()), name.key()).ifPresent(row -> before.put(name, row));
        }
        Map<Reference, Breach> losers = new LinkedHashMap<>();
        SqliteDatabase.execute(session.statements().connection(), "SAVEPOINT settle");
        while (!attempt(before, losers)) {
            SqliteDatabase.execute(session.statements().connection(), "ROLLBACK TO settle");
        }
        SqliteDatabase.execute(session.statements().connection(), "RELEASE settle");
        refused.addAll(losers.values());
        waiting.clear();
    }

    /** Writes the waiting rows but the losers; returns false if a row has lost whose old place is taken. */
    private boolean attempt(Map<Reference, StoredRow> before, Map<Reference, Breach> losers) throws SQLException {
        for (Reference name : before.keySet()) {
            if (!losers.containsKey(name)) {
                OwnTable table = session.catalog().table(name.table());
                suspectChildren(table, name.key());
                writer.delete(table, name.key());
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
        OwnTable table = session.catalog().table(name.table());
        if (written(table, row)) {
            return true;
        }
        losers.put(name, writer.clash(table, row));
        StoredRow old = before.get(name);
        return old == null || written(table, old);
    }
}

package dev.tidemark.runtime.internal.engine.mesh;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.merge.ShownRow;
import dev.tidemark.runtime.internal.engine.merge.Siblings;
import dev.tidemark.runtime.internal.engine.state.Lives;
import dev.tidemark.runtime.internal.engine.state.RevivedRows;
import dev.tidemark.runtime.internal.engine.tables.AddedColumns;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows as a node among equals has them: from the store, where a row says all that is known of it, and with what is kept beside it
 * where it does not.
 */
final class KeptEquals {
    private static final String ODDS = "equals/odds/";
    private static final String ANY_ODDS = "equals/odds-any";
    private static final String ASIDE = "equals/aside/";

    private final Snapshot snapshot;
    private final Lives lives;
    private final AddedColumns added;
    private boolean anyOdds;
    private boolean anyRevived;

    KeptEquals(Snapshot snapshot, Lives lives) {
        this.snapshot = snapshot;
        this.lives = lives;
        this.added = new AddedColumns(snapshot);
        this.anyOdds = snapshot.state(ANY_ODDS).isPresent();
        this.anyRevived = RevivedRows.areThereAny(snapshot);
    }

    /** Returns what is known of a row that stands in the store. */
    Siblings of(StoredRow row) {
        StoredRow written = added.asWritten(row, row.values());
        return odds(row.table(), row.key())
                .map(odds -> odds.writtenOver(written, lives))
                .orElseGet(() -> Siblings.of(written));
    }

    /** Returns a row as the one write of which it is made, as most are; nothing where there is more to say of it. */
    Optional<Change> asOneWrite(StoredRow row) {
        boolean isOne = !row.deleted() && row.versions().columns().isEmpty() && !anyOdds && added.isWrittenWhole(row);
        return isOne
                ? Optional.of(new Change(
                        row.table(),
                        row.key(),
                        Change.Kind.CREATE,
                        row.values(),
                        Versions.of(row.versions().row().at(0))))
                : Optional.empty();
    }

    /** Returns the versions under which a row is to be put: the store fills columns in of which nobody has said anything. */
    Versions asWritten(String table, ShownRow shown) {
        return shown.deleted()
                ? shown.versions()
                : added.asWritten(table, shown.values(), shown.versions()).orElse(shown.versions());
    }

    private Optional<Siblings> odds(String table, RowKey key) {
        return oddsBytes(table, key).map(this::decode);
    }

    Optional<byte[]> oddsBytes(String table, RowKey key) {
        return anyOdds ? oddsBytes(snapshot, table, key) : Optional.empty();
    }

    static Optional<byte[]> oddsBytes(Snapshot snapshot, String table, RowKey key) {
        return snapshot.state(ODDS + table + "/" + key);
    }

    /** Keeps what a row does not say of itself; nothing where it says all. */
    void keepOdds(Transaction transaction, String table, RowKey key, Siblings row) {
        if (!row.isPlain(lives)) {
            restoreOdds(transaction, table, key, Optional.of(encode(row.toKeep(table, key))));
        } else if (anyOdds) {
            restoreOdds(transaction, table, key, Optional.empty());
        }
        noteRevived(transaction, table, key, row.isPlain(lives) ? Optional.empty() : row.revived());
    }

    /** Where there was never such a row, none has to be looked for. */
    private void noteRevived(Transaction transaction, String table, RowKey key, Optional<Stamp> life) {
        if (anyRevived || life.isPresent()) {
            RevivedRows.note(transaction, table, key, life);
            anyRevived = true;
        }
    }

    void restoreOdds(Transaction transaction, String table, RowKey key, Optional<byte[]> bytes) {
        String name = ODDS + table + "/" + key;
        bytes.ifPresentOrElse(each -> transaction.putState(name, each), () -> transaction.removeState(name));
        if (bytes.isPresent() && !anyOdds) {
            transaction.putState(ANY_ODDS, new byte[0]);
            anyOdds = true;
        }
    }

    /** Returns whether there are rows that this store could not hold. */
    boolean isAnyAside() {
        return !snapshot.stateNames(ASIDE).isEmpty();
    }

    /** Returns the rows that this store could not hold, as they travel on. */
    List<List<Change>> aside() {
        return snapshot.stateNames(ASIDE).stream()
                .map(name -> decodeChanges(snapshot.state(name).orElseThrow()))
                .toList();
    }

    /** Takes a row that could not be held out of where it is kept. */
    Optional<Siblings> takeAside(Transaction transaction, Breach.Reference row) {
        String name = asideName(row);
        Optional<Siblings> kept = transaction.state(name).map(this::decode);
        kept.ifPresent(any -> transaction.removeState(name));
        return kept;
    }

    void putAside(Transaction transaction, Breach.Reference row, Siblings known) {
        transaction.putState(asideName(row), encode(known.toKeep(row.table(), row.key())));
    }

    private static String asideName(Breach.Reference row) {
        return ASIDE + row.table() + "/" + row.key();
    }

    private static byte[] encode(List<Change> changes) {
        BatchWriter writer = BatchWriter.toKeep();
        changes.forEach(writer::add);
        return writer.toByteArray();
    }

    private Siblings decode(byte[] bytes) {
        return Siblings.of(decodeChanges(bytes), lives);
    }

    private static List<Change> decodeChanges(byte[] bytes) {
        List<Change> changes = new ArrayList<>();
        BatchReader reader = new BatchReader(bytes);
        for (Optional<Change> change = reader.next(); change.isPresent(); change = reader.next()) {
            changes.add(change.get());
        }
        return changes;
    }
}

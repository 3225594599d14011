package dev.tidemark.runtime.internal.digest;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sums that one transaction keeps up, of tables whose sums are kept at all: a table's are from the moment on when it was
 * empty, or when somebody first asked for them.
 *
 * <p>Rows count, tombstones do not: one of two equal replicas may have forgotten a deletion that the other remembers.
 */
final class KeptDigest {
    private final Transaction transaction;
    /** Made when a row is counted first, for most transactions write none. */
    private Optional<Fingerprints> fingerprints = Optional.empty();

    private final Map<String, Optional<Kept>> tables = new HashMap<>();

    private record Kept(TableForm form, KeptTable sums) {}

    KeptDigest(Transaction transaction) {
        this.transaction = transaction;
    }

    /** Counts a row in the place of what was there before; nothing, or a tombstone, counts nothing. */
    void replace(String table, Optional<StoredRow> before, Optional<StoredRow> after) {
        kept(table).ifPresent(kept -> {
            live(before).ifPresent(row -> kept.sums.subtract(transaction, fingerprint(kept, row)));
            live(after).ifPresent(row -> kept.sums.add(transaction, fingerprint(kept, row)));
        });
    }

    private Fingerprint fingerprint(Kept kept, StoredRow row) {
        Fingerprints made = fingerprints.orElseGet(Fingerprints::new);
        fingerprints = Optional.of(made);
        return made.writes(kept.form, row);
    }

    private static Optional<StoredRow> live(Optional<StoredRow> row) {
        return row.filter(each -> !each.deleted());
    }

    boolean keeps(String table) {
        return kept(table).isPresent();
    }

    private Optional<Kept> kept(String spelling) {
        Optional<Kept> known = tables.get(spelling);
        if (known == null) {
            known = find(transaction, spelling).map(TableForm::of).flatMap(this::begun);
            tables.put(spelling, known);
        }
        return known;
    }

    /** Sums over other columns than the table has now are not gone on with: they are counted anew when somebody asks for them. */
    private Optional<Kept> begun(TableForm table) {
        return switch (KeptTable.state(transaction, table)) {
            case KEPT -> same(table.name()).or(() -> Optional.of(new Kept(table, new KeptTable(table.name()))));
            case OUTDATED -> {
                KeptTable.end(transaction, table.name());
                yield Optional.empty();
            }
            case NOT_KEPT -> Optional.empty();
        };
    }

    /** One table may be spelled in two ways in one transaction. */
    private Optional<Kept> same(String name) {
        return tables.values().stream()
                .flatMap(Optional::stream)
                .filter(kept -> kept.form.name().equals(name))
                .findFirst();
    }

    /**
     * Keeps a table's sums no longer if its rows are documents: an app has written such a row by itself, and which columns it had
     * before nobody knows. They are counted anew when somebody asks for them.
     */
    void stopIfOpen(String table) {
        kept(table).filter(kept -> kept.form.isOpen()).ifPresent(kept -> {
            KeptTable.end(transaction, kept.form.name());
            tables.replaceAll((spelling, known) -> known.filter(each -> each != kept));
        });
    }

    static Optional<TableDefinition> find(Snapshot snapshot, String spelling) {
        List<TableDefinition> all = snapshot.tables();
        return all.stream()
                .filter(table -> table.name().equals(spelling))
                .findFirst()
                .or(() -> all.stream()
                        .filter(table -> TableForm.fold(table.name()).equals(TableForm.fold(spelling)))
                        .findFirst());
    }

    /** Forgets what is known of tables, since one has got other columns or is new; what was counted is written before. */
    void redefined() {
        save();
        tables.clear();
    }

    void save() {
        tables.values().stream().flatMap(Optional::stream).forEach(kept -> kept.sums.save(transaction));
    }
}

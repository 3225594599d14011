package dev.tidemark.runtime.internal.digest;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The sums of one replica: as they are kept where that will do, computed from the rows where it will not, less rows that are left
 * out.
 *
 * <p>Threading: one thread at a time.
 */
public final class Survey {
    private final boolean content;
    private final Map<String, BucketSums> sums = new LinkedHashMap<>();
    private final Map<String, TableForm> forms = new LinkedHashMap<>();
    private final Map<String, Boolean> computed = new LinkedHashMap<>();

    private Survey(boolean content) {
        this.content = content;
    }

    /**
     * Takes the sums of tables.
     *
     * @param content whether to compute them from what the rows hold, and to trust nothing that is kept
     */
    public static Survey of(Snapshot snapshot, List<TableForm> tables, boolean content) {
        Survey survey = new Survey(content);
        List<TableForm> toCompute = tables.stream()
                .filter(table -> content || !isKept(snapshot, table))
                .toList();
        Scan.of(snapshot, toCompute, content).forEach((table, scanned) -> survey.put(table, scanned, true));
        tables.stream()
                .filter(table -> !toCompute.contains(table))
                .forEach(table -> survey.put(table, new KeptTable(table.name()).all(snapshot), false));
        return survey;
    }

    /** Sums are kept over all columns; two nodes whose columns differ compare those that they share. */
    private static boolean isKept(Snapshot snapshot, TableForm table) {
        boolean whole = KeptDigest.find(snapshot, table.name())
                .map(TableForm::of)
                .filter(form -> form.columnNames().equals(table.columnNames()))
                .isPresent();
        return whole && KeptTable.isKept(snapshot, table);
    }

    private void put(TableForm table, BucketSums scanned, boolean isComputed) {
        String name = TableForm.fold(table.name());
        forms.put(name, table);
        sums.put(name, scanned);
        computed.put(name, isComputed);
    }

    /** Takes rows out of the sums, as far as they are in them; the snapshot shows what was surveyed. */
    public void leaveOut(Snapshot snapshot, String table, Iterable<RowKey> keys) {
        String name = TableForm.fold(table);
        TableForm form = forms.get(name);
        if (form != null) {
            keys.forEach(key -> Scan.live(snapshot, form, key)
                    .ifPresent(row -> sums.get(name).subtract(Scan.of(form, row, content))));
        }
    }

    /** Returns the sums of a table that was surveyed. */
    public BucketSums sums(String table) {
        return sums.get(TableForm.fold(table));
    }

    /** Returns whether a table's sums were computed from its rows just now. */
    public boolean isComputed(String table) {
        return computed.get(TableForm.fold(table));
    }

    /** Returns the tables whose sums are not kept though all of their columns count. */
    public static List<TableDefinition> notKept(Snapshot snapshot) {
        return snapshot.tables().stream()
                .filter(table -> !KeptTable.isKept(snapshot, TableForm.of(table)))
                .toList();
    }

    /** Returns the tables whose kept sums are not those of their rows. */
    public static List<TableDefinition> wronglyKept(Snapshot snapshot) {
        List<TableDefinition> kept = snapshot.tables().stream()
                .filter(table -> KeptTable.isKept(snapshot, TableForm.of(table)))
                .toList();
        Map<TableForm, BucketSums> scanned =
                Scan.of(snapshot, kept.stream().map(TableForm::of).toList(), false);
        Set<String> wrong = scanned.entrySet().stream()
                .filter(entry ->
                        !entry.getValue().equals(new KeptTable(entry.getKey().name()).all(snapshot)))
                .map(entry -> entry.getKey().name())
                .collect(Collectors.toSet());
        return kept.stream().filter(table -> wrong.contains(table.name())).toList();
    }
}

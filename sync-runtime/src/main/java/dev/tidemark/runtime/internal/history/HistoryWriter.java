package dev.tidemark.runtime.internal.history;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.HistoryPolicy;
import dev.tidemark.runtime.internal.digest.RowWatch;
import dev.tidemark.runtime.internal.wire.HistoryCodec;
import dev.tidemark.runtime.internal.wire.HistoryRecord;
import dev.tidemark.runtime.internal.wire.HistoryRecord.Cause;
import dev.tidemark.runtime.internal.wire.HistoryRecord.Event;
import dev.tidemark.runtime.internal.wire.RowMarks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Writes the history of tables, beside the rows and in the same transaction: an entry for each row that is written. What a constraint
 * refuses afterwards is written once more as it is then, for an entry is never taken back.
 */
public final class HistoryWriter implements RowWatch {
    private static final int ROWS_AT_ONCE = 1_000;

    private final Transaction transaction;
    private final HistoryPolicy policy;
    private final LongSupplier millis;
    private final Map<String, Boolean> kept = new HashMap<>();
    private final Map<String, String> spellings = new HashMap<>();
    private final RowMarks marks = new RowMarks();
    private boolean hasHole;

    /**
     * Creates the writer of a transaction.
     *
     * @param millis tells the time
     */
    public HistoryWriter(Transaction transaction, HistoryPolicy policy, LongSupplier millis) {
        this.transaction = transaction;
        this.policy = policy;
        this.millis = millis;
    }

    @Override
    public boolean watches(String table) {
        return kept.computeIfAbsent(
                table,
                name -> policy.of(name).isPresent()
                        && KeptSince.load(transaction, spelling(name)).isPresent());
    }

    private String spelling(String table) {
        return spellings.computeIfAbsent(table, name -> Spelling.of(transaction, name));
    }

    @Override
    public void stood(StoredRow row, Optional<StoredRow> before) {
        Row replaced = before.filter(each -> !each.deleted())
                .map(each -> row.deleted() ? each.values() : replaced(each.values(), row.values()))
                .orElse(Row.EMPTY);
        add(row.table(), new HistoryRecord.Stood(row, replaced, cause(row, before)));
    }

    /** What the store can't tell of what an app has replaced, the history itself knows. */
    @Override
    public void captured(StoredRow row, Optional<StoredRow> before) {
        boolean isTold = !row.deleted()
                && before.stream()
                        .allMatch(old -> row.values().shape().names().stream()
                                .filter(column -> row.versions().of(column).lsn() == row.lsn())
                                .allMatch(old.values()::has));
        stood(row, isTold ? before : before.map(this::known));
    }

    private StoredRow known(StoredRow row) {
        return PastRows.of(transaction, spelling(row.table()), row.key(), Long.MAX_VALUE)
                .map(last -> new StoredRow(
                        row.table(), row.key(), row.deleted(), last.values(), row.versions(), row.lsn(), row.pending()))
                .orElse(row);
    }

    private static Cause cause(StoredRow row, Optional<StoredRow> before) {
        long position = before.map(StoredRow::lsn).orElse(0L);
        if (row.lsn() > position) {
            return Cause.WRITTEN;
        }
        return row.lsn() == position ? Cause.RESTAMPED : Cause.PUT_BACK;
    }

    private static Row replaced(Row before, Row after) {
        Map<String, Value> replaced = new LinkedHashMap<>(before.toMap());
        replaced.entrySet()
                .removeIf(column -> after.get(column.getKey())
                        .filter(column.getValue()::equals)
                        .isPresent());
        return Row.of(replaced);
    }

    @Override
    public void removed(String table, RowKey key) {
        add(table, new HistoryRecord.Removed(key));
    }

    /** A server said what became of a write. */
    public void told(String table, HistoryRecord.Told outcome) {
        if (watches(table)) {
            add(table, outcome);
        }
    }

    @Override
    public void defined(TableDefinition table, Optional<TableDefinition> before) {
        if (policy.of(table.name()).isEmpty()) {
            return;
        }
        forgetNames();
        if (!watches(table.name())) {
            begin(table, before.isEmpty());
        } else if (!before.equals(Optional.of(table))) {
            add(table.name(), new HistoryRecord.Defined(table));
        }
    }

    private void forgetNames() {
        kept.clear();
        spellings.clear();
    }

    /**
     * Ends the histories where the store was written to without them, before this transaction writes anything: they tell no more
     * what is there. {@link #goOn} begins them anew.
     */
    public void endIfBroken() {
        hasHole = !policy.isOff() && !KeptHead.load(transaction).isWhole(transaction);
        if (hasHole) {
            KeptSince.tables(transaction).stream()
                    .filter(table -> policy.of(table).isPresent())
                    .forEach(table -> KeptSince.end(transaction, table));
        }
    }

    /** Goes on with what {@link #endIfBroken} has ended, from what is there now. */
    public void goOn() {
        if (hasHole) {
            takeUp();
        }
    }

    /** Begins the histories that are to be kept from now on, and forgets those that are not. */
    public void takeUp() {
        for (String table : KeptSince.tables(transaction)) {
            if (policy.of(table).isEmpty()) {
                KeptSince.end(transaction, table);
                OldEntries.forgetAll(transaction, table);
            }
        }
        forgetNames();
        transaction.tables().forEach(table -> defined(table, Optional.of(table)));
        reached(transaction.head());
    }

    /** Returns whether there is anything to take up. */
    public static boolean isToBeTakenUp(Snapshot snapshot, HistoryPolicy policy) {
        List<String> kept = KeptSince.tables(snapshot);
        List<String> wanted = snapshot.tables().stream()
                .map(TableDefinition::name)
                .filter(table -> policy.of(table).isPresent())
                .toList();
        return !KeptHead.load(snapshot).isWhole(snapshot) || !kept.containsAll(wanted) || !wanted.containsAll(kept);
    }

    /** Notes that the history tells all that the feed has up to a position. */
    public void reached(long head) {
        if (!policy.isOff()) {
            new KeptHead(head, millis.getAsLong()).save(transaction);
        }
    }

    /** What is there when a history begins stands in it as it was found, unless it stands so already. */
    private void begin(TableDefinition table, boolean isNew) {
        String name = table.name();
        kept.put(name, true);
        Map<RowKey, StoredRow> known = PastRows.of(transaction, name, Long.MAX_VALUE);
        KeptSince.save(transaction, name, millis.getAsLong());
        add(name, new HistoryRecord.Defined(table));
        long after = isNew ? Long.MAX_VALUE : 0;
        for (List<StoredRow> rows = feed(after); !rows.isEmpty(); rows = feed(after)) {
            for (StoredRow row : rows) {
                after = row.lsn();
                if (row.table().equals(name) && !isSame(known.remove(row.key()), row)) {
                    add(name, new HistoryRecord.Stood(row, Row.EMPTY, Cause.FOUND));
                }
            }
        }
        known.keySet().forEach(key -> removed(name, key));
    }

    private static boolean isSame(StoredRow known, StoredRow row) {
        return known != null
                && known.deleted() == row.deleted()
                && known.values().equals(row.values())
                && known.versions().equals(row.versions());
    }

    private List<StoredRow> feed(long after) {
        List<StoredRow> rows = new ArrayList<>();
        try (RowCursor cursor = transaction.changesSince(after)) {
            for (Optional<StoredRow> row = cursor.next(); row.isPresent(); row = cursor.next()) {
                rows.add(row.get());
                if (rows.size() == ROWS_AT_ONCE) {
                    break;
                }
            }
        }
        return rows;
    }

    private void add(String table, Event event) {
        HistoryRecord said = new HistoryRecord(millis.getAsLong(), event);
        String log = spelling(table);
        transaction.append(log, Log.subject(marks, log, said), HistoryCodec.encode(said));
    }
}

package dev.tidemark.runtime.internal.digest;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.LogEntry;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A transaction that keeps the digest up: for each row that is written it takes away what the row counted before and adds what it
 * counts now, in memory, and at commit writes the sums that have changed, once. Since it knows what was there before, it also
 * tells whoever watches.
 *
 * <p>What was there before is what was read last, in nearly all cases: whoever writes a row has looked at it, and harvest is told it
 * by capture. Only where it is not so is the row read here.
 *
 * <p>A row that breaks a constraint counts when it is put, and counts no more when {@link #settle} says that it was not written.
 */
public final class DigestingTransaction implements Transaction {
    private final Transaction inner;
    private final KeptDigest kept;
    private final RowWatch watch;
    private Optional<Seen> seen = Optional.empty();
    private boolean unsettled;

    /** @param captured whether an app has written something else there since */
    private record Seen(String table, RowKey key, Optional<StoredRow> row, boolean captured) {
        boolean isOf(StoredRow other) {
            return table.equals(other.table()) && key.equals(other.key());
        }
    }

    /** Creates a transaction that passes all on to another, which it closes. */
    public DigestingTransaction(Transaction inner, RowWatch watch) {
        this.inner = inner;
        this.watch = watch;
        this.kept = new KeptDigest(inner);
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        Optional<StoredRow> row = inner.row(table, key);
        seen = Optional.of(new Seen(table, key, row, false));
        return row;
    }

    @Override
    public void expect(String table, List<RowKey> keys) {
        inner.expect(table, keys);
    }

    @Override
    public CapturedCursor captured() {
        CapturedCursor cursor = inner.captured();
        return new CapturedCursor() {
            @Override
            public Optional<CapturedWrite> next() {
                Optional<CapturedWrite> write = cursor.next();
                seen = write.map(each -> new Seen(each.table(), each.key(), before(each), true));
                return write;
            }

            @Override
            public void close() {
                cursor.close();
            }
        };
    }

    /** Of the values that were there the store tells those that somebody has asked for. */
    private static Optional<StoredRow> before(CapturedWrite write) {
        return write.before().map(row -> with(row, write.replaced()));
    }

    private static StoredRow with(StoredRow row, Row values) {
        return new StoredRow(row.table(), row.key(), row.deleted(), values, row.versions(), row.lsn(), row.pending());
    }

    @Override
    public void put(StoredRow row) {
        note(row, () -> row);
        unsettled = true;
        inner.put(row);
    }

    @Override
    public boolean putNew(StoredRow row) {
        seen = Optional.empty();
        if (!inner.putNew(row)) {
            return false;
        }
        seen = Optional.of(new Seen(row.table(), row.key(), Optional.empty(), false));
        note(row, () -> row);
        unsettled = true;
        return true;
    }

    @Override
    public void stamp(StoredRow row) {
        if (row.values().size() == 0 && !row.deleted()) {
            kept.stopIfOpen(row.table());
        }
        note(
                row,
                () -> with(
                        row,
                        inner.row(row.table(), row.key()).map(StoredRow::values).orElse(row.values())));
        inner.stamp(row);
    }

    /** @param whole the row with its values */
    private void note(StoredRow row, Supplier<StoredRow> whole) {
        boolean counts = kept.keeps(row.table());
        boolean isWatched = watch.watches(row.table());
        if (counts || isWatched) {
            Optional<StoredRow> before = before(row.table(), row.key());
            if (counts) {
                kept.replace(row.table(), before, Optional.of(row));
            }
            if (isWatched) {
                tell(whole.get(), before);
            }
        }
        seen = Optional.empty();
    }

    private void tell(StoredRow row, Optional<StoredRow> before) {
        if (seen.filter(each -> each.captured && each.isOf(row)).isPresent()) {
            watch.captured(row, before);
        } else {
            watch.stood(row, before);
        }
    }

    private Optional<StoredRow> before(String table, RowKey key) {
        return seen.filter(each -> each.table.equals(table) && each.key.equals(key))
                .map(Seen::row)
                .orElseGet(() -> inner.row(table, key));
    }

    @Override
    public void remove(String table, RowKey key) {
        if (kept.keeps(table)) {
            kept.replace(table, before(table, key), Optional.empty());
        }
        if (watch.watches(table)) {
            watch.removed(table, key);
        }
        seen = Optional.empty();
        inner.remove(table, key);
    }

    @Override
    public List<Breach> settle() {
        List<Breach> breaches = inner.settle();
        unsettled = false;
        seen = Optional.empty();
        Set<Breach.Reference> refused = new HashSet<>();
        for (Breach breach : breaches) {
            StoredRow row = breach.row();
            boolean isWritten = breach.kind() == Breach.Kind.FOREIGN_KEY;
            if (!isWritten && refused.add(new Breach.Reference(row.table(), row.key()))) {
                refused(row);
            }
        }
        return breaches;
    }

    private void refused(StoredRow row) {
        boolean counts = kept.keeps(row.table());
        boolean isWatched = watch.watches(row.table());
        if (!counts && !isWatched) {
            return;
        }
        Optional<StoredRow> standing = inner.row(row.table(), row.key());
        if (counts) {
            kept.replace(row.table(), Optional.of(row), standing);
        }
        if (isWatched) {
            standing.ifPresentOrElse(
                    each -> watch.stood(each, Optional.of(row)), () -> watch.removed(row.table(), row.key()));
        }
    }

    @Override
    public void define(TableDefinition table) {
        kept.redefined();
        Optional<TableDefinition> before = KeptDigest.find(inner, table.name());
        inner.define(table);
        Optional<TableDefinition> after = KeptDigest.find(inner, table.name());
        if (before.isEmpty()) {
            after.filter(defined -> inner.count(defined.name()) == 0)
                    .ifPresent(defined -> KeptTable.begin(inner, TableForm.of(defined), new BucketSums()));
        }
        after.ifPresent(defined -> watch.defined(defined, before));
    }

    @Override
    public void tellReplaced(Map<String, Set<String>> columns) {
        inner.tellReplaced(columns);
    }

    @Override
    public void acknowledge(long sequence) {
        seen = Optional.empty();
        inner.acknowledge(sequence);
    }

    @Override
    public void commit() {
        if (unsettled) {
            settle();
        }
        kept.save();
        inner.commit();
    }

    /** Computes the sums of tables anew, from the rows as they are. */
    public void count(List<TableDefinition> tables) {
        kept.redefined();
        Scan.of(inner, tables.stream().map(TableForm::of).toList(), false)
                .forEach((form, sums) -> KeptTable.begin(inner, form, sums));
        kept.redefined();
    }

    @Override
    public long openFeed() {
        return inner.openFeed();
    }

    @Override
    public void putState(String name, byte[] value) {
        inner.putState(name, value);
    }

    @Override
    public void removeState(String name) {
        inner.removeState(name);
    }

    @Override
    public List<TableDefinition> tables() {
        return inner.tables();
    }

    @Override
    public RowCursor query(Query query) {
        return inner.query(query);
    }

    @Override
    public long count(String table) {
        return inner.count(table);
    }

    @Override
    public boolean hasCaptured() {
        return inner.hasCaptured();
    }

    @Override
    public boolean holdsUpWriters() {
        return inner.holdsUpWriters();
    }

    @Override
    public RowCursor changesSince(long lsn) {
        return inner.changesSince(lsn);
    }

    @Override
    public RowCursor tombstonesSince(long lsn) {
        return inner.tombstonesSince(lsn);
    }

    @Override
    public RowCursor pendingSince(long sequence) {
        return inner.pendingSince(sequence);
    }

    @Override
    public long countPending(String table) {
        return inner.countPending(table);
    }

    @Override
    public long head() {
        return inner.head();
    }

    @Override
    public Optional<byte[]> state(String name) {
        return inner.state(name);
    }

    @Override
    public List<String> stateNames(String prefix) {
        return inner.stateNames(prefix);
    }

    @Override
    public long append(String log, String subject, byte[] content) {
        return inner.append(log, subject, content);
    }

    @Override
    public void forget(String log, long upTo, List<Long> positions) {
        inner.forget(log, upTo, positions);
    }

    @Override
    public List<LogEntry> logged(long after, int most) {
        return inner.logged(after, most);
    }

    @Override
    public List<LogEntry> logged(String log, String subject, long after, int most) {
        return inner.logged(log, subject, after, most);
    }

    @Override
    public long forgotten(String log) {
        return inner.forgotten(log);
    }

    @Override
    public void close() {
        inner.close();
    }
}

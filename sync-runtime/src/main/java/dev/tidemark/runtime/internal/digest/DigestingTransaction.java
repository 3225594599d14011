package dev.tidemark.runtime.internal.digest;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A transaction that keeps the digest up: for each row that is written it takes away what the row counted before and adds what it
 * counts now, in memory, and at commit writes the sums that have changed, once.
 *
 * <p>What was there before is what was read last, in nearly all cases: whoever writes a row has looked at it, and harvest is told it
 * by capture. Only where it is not so is the row read here.
 *
 * <p>A row that breaks a constraint counts when it is put, and counts no more when {@link #settle} says that it was not written.
 */
public final class DigestingTransaction implements Transaction {
    private final Transaction inner;
    private final KeptDigest kept;
    private Optional<Seen> seen = Optional.empty();
    private boolean unsettled;

    private record Seen(String table, RowKey key, Optional<StoredRow> row) {}

    /** Creates a transaction that passes all on to another, which it closes. */
    public DigestingTransaction(Transaction inner) {
        this.inner = inner;
        this.kept = new KeptDigest(inner);
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        Optional<StoredRow> row = inner.row(table, key);
        seen = Optional.of(new Seen(table, key, row));
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
                seen = write.map(each -> new Seen(each.table(), each.key(), each.before()));
                return write;
            }

            @Override
            public void close() {
                cursor.close();
            }
        };
    }

    @Override
    public void put(StoredRow row) {
        count(row);
        unsettled = true;
        inner.put(row);
    }

    @Override
    public void stamp(StoredRow row) {
        if (row.values().size() == 0 && !row.deleted()) {
            kept.stopIfOpen(row.table());
        }
        count(row);
        inner.stamp(row);
    }

    private void count(StoredRow row) {
        if (kept.keeps(row.table())) {
            kept.replace(row.table(), before(row.table(), row.key()), Optional.of(row));
        }
        seen = Optional.empty();
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
            if (!isWritten && refused.add(new Breach.Reference(row.table(), row.key())) && kept.keeps(row.table())) {
                kept.replace(row.table(), Optional.of(row), inner.row(row.table(), row.key()));
            }
        }
        return breaches;
    }

    @Override
    public void define(TableDefinition table) {
        kept.redefined();
        boolean isNew = KeptDigest.find(inner, table.name()).isEmpty();
        inner.define(table);
        if (isNew) {
            KeptDigest.find(inner, table.name())
                    .filter(defined -> inner.count(defined.name()) == 0)
                    .ifPresent(defined -> KeptTable.begin(inner, TableForm.of(defined), new BucketSums()));
        }
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
    public void close() {
        inner.close();
    }
}

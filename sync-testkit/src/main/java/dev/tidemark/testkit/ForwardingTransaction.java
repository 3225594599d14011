package dev.tidemark.testkit;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A transaction that hands every call on to another one; whoever injects a fault overrides what is to go wrong. */
public class ForwardingTransaction extends ForwardingSnapshot implements Transaction {
    private final Transaction inner;

    /** Creates one in front of another. */
    public ForwardingTransaction(Transaction inner) {
        super(inner);
        this.inner = inner;
    }

    @Override
    public CapturedCursor captured() {
        return inner.captured();
    }

    @Override
    public void define(TableDefinition table) {
        inner.define(table);
    }

    @Override
    public long openFeed() {
        return inner.openFeed();
    }

    @Override
    public void expect(String table, List<RowKey> keys) {
        inner.expect(table, keys);
    }

    @Override
    public void put(StoredRow row) {
        inner.put(row);
    }

    /** By {@link #row} and {@link #put}, so that whoever overrides that one sees these rows too. */
    @Override
    public boolean putNew(StoredRow row) {
        boolean isNew = row(row.table(), row.key()).isEmpty();
        if (isNew) {
            put(row);
        }
        return isNew;
    }

    @Override
    public void stamp(StoredRow row) {
        inner.stamp(row);
    }

    @Override
    public void remove(String table, RowKey key) {
        inner.remove(table, key);
    }

    @Override
    public List<Breach> settle() {
        return inner.settle();
    }

    @Override
    public void tellReplaced(Map<String, Set<String>> columns) {
        inner.tellReplaced(columns);
    }

    @Override
    public void acknowledge(long sequence) {
        inner.acknowledge(sequence);
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
    public long append(String log, String subject, byte[] content) {
        return inner.append(log, subject, content);
    }

    @Override
    public void forget(String log, long upTo, List<Long> positions) {
        inner.forget(log, upTo, positions);
    }

    @Override
    public void commit() {
        inner.commit();
    }
}

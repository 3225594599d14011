package dev.tidemark.runtime.internal.guard;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A transaction that is called with the plugin's class loader, and fails in one way. */
final class GuardedTransaction extends GuardedSnapshot<Transaction> implements Transaction {
    GuardedTransaction(Guard guard, Transaction transaction) {
        super(guard, transaction);
    }

    @Override
    public CapturedCursor captured() {
        CapturedCursor cursor = guard.call("captured", snapshot::captured);
        return new CapturedCursor() {
            @Override
            public Optional<CapturedWrite> next() {
                return guard.call("captured", cursor::next);
            }

            @Override
            public void close() {
                guard.run("captured", cursor::close);
            }
        };
    }

    @Override
    public void define(TableDefinition table) {
        guard.run("define", () -> snapshot.define(table));
    }

    @Override
    public long openFeed() {
        return guard.call("openFeed", snapshot::openFeed);
    }

    @Override
    public void expect(String table, List<RowKey> keys) {
        guard.run("expect", () -> snapshot.expect(table, keys));
    }

    @Override
    public void put(StoredRow row) {
        guard.run("put", () -> snapshot.put(row));
    }

    @Override
    public boolean putNew(StoredRow row) {
        return guard.call("putNew", () -> snapshot.putNew(row));
    }

    @Override
    public void stamp(StoredRow row) {
        guard.run("stamp", () -> snapshot.stamp(row));
    }

    @Override
    public void remove(String table, RowKey key) {
        guard.run("remove", () -> snapshot.remove(table, key));
    }

    @Override
    public List<Breach> settle() {
        return guard.call("settle", snapshot::settle);
    }

    @Override
    public void tellReplaced(Map<String, Set<String>> columns) {
        guard.run("tellReplaced", () -> snapshot.tellReplaced(columns));
    }

    @Override
    public void acknowledge(long sequence) {
        guard.run("acknowledge", () -> snapshot.acknowledge(sequence));
    }

    @Override
    public void putState(String name, byte[] value) {
        guard.run("putState", () -> snapshot.putState(name, value));
    }

    @Override
    public void removeState(String name) {
        guard.run("removeState", () -> snapshot.removeState(name));
    }

    @Override
    public long append(String log, String subject, byte[] content) {
        return guard.call("append", () -> snapshot.append(log, subject, content));
    }

    @Override
    public void forget(String log, long upTo, List<Long> positions) {
        guard.run("forget", () -> snapshot.forget(log, upTo, positions));
    }

    @Override
    public void commit() {
        guard.run("commit", snapshot::commit);
    }
}

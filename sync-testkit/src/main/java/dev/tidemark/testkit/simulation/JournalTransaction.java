package dev.tidemark.testkit.simulation;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.testkit.ForwardingTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A transaction that notes what it did, so that it can be done again. */
final class JournalTransaction extends ForwardingTransaction {
    private final List<Operation> operations = new ArrayList<>();
    private final Consumer<List<Operation>> committed;

    /** Something that a transaction did to its store. */
    interface Operation extends Consumer<Transaction> {}

    /** @param committed gets what it did, once it is committed */
    JournalTransaction(Transaction inner, Consumer<List<Operation>> committed) {
        super(inner);
        this.committed = committed;
    }

    @Override
    public void define(TableDefinition table) {
        super.define(table);
        operations.add(again -> again.define(table));
    }

    @Override
    public long openFeed() {
        operations.add(Transaction::openFeed);
        return super.openFeed();
    }

    @Override
    public void put(StoredRow row) {
        super.put(row);
        operations.add(again -> again.put(row));
    }

    @Override
    public void stamp(StoredRow row) {
        super.stamp(row);
        operations.add(again -> again.stamp(row));
    }

    @Override
    public void remove(String table, RowKey key) {
        super.remove(table, key);
        operations.add(again -> again.remove(table, key));
    }

    @Override
    public List<Breach> settle() {
        operations.add(Transaction::settle);
        return super.settle();
    }

    @Override
    public void acknowledge(long sequence) {
        super.acknowledge(sequence);
        operations.add(again -> again.acknowledge(sequence));
    }

    @Override
    public void putState(String name, byte[] value) {
        super.putState(name, value);
        byte[] kept = value.clone();
        operations.add(again -> again.putState(name, kept));
    }

    @Override
    public void removeState(String name) {
        super.removeState(name);
        operations.add(again -> again.removeState(name));
    }

    @Override
    public void commit() {
        super.commit();
        committed.accept(List.copyOf(operations));
    }
}

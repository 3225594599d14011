package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.MemoryTier;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.Memory;
import dev.tidemark.runtime.MemoryStatistics;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.internal.engine.status.StatusReader;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The memory of a node's store, as a program sees it. */
final class NodeMemory implements Memory {
    private final SyncNode node;
    private final StorageBackend store;
    private final MemoryTier tier;
    private final Calls calls;

    /** Does something with the store, in the words of a node where it fails. */
    interface Calls {
        <T> T run(Supplier<T> work);
    }

    NodeMemory(SyncNode node, StorageBackend store, MemoryTier tier, Calls calls) {
        this.node = node;
        this.store = store;
        this.tier = tier;
        this.calls = calls;
    }

    private void run(Runnable work) {
        calls.run(() -> {
            work.run();
            return tier;
        });
    }

    @Override
    public Optional<Row> get(String table, RowKey key) {
        evict(table, key);
        return node.get(table, key);
    }

    @Override
    public void flush() {
        run(tier::flush);
    }

    @Override
    public boolean evict(String table, RowKey key) {
        return calls.run(() -> tier.evict(table, key));
    }

    @Override
    public long evict(String table) {
        return calls.run(() -> tier.evict(table));
    }

    @Override
    public void evictIdle() {
        run(tier::evictIdle);
    }

    @Override
    public Duration flushInterval() {
        return calls.run(tier::flushInterval);
    }

    @Override
    public void setFlushInterval(Duration interval) {
        run(() -> tier.setFlushInterval(interval));
    }

    @Override
    public Duration evictAfter() {
        return calls.run(tier::evictAfter);
    }

    @Override
    public void setEvictAfter(Duration idle) {
        run(() -> tier.setEvictAfter(idle));
    }

    @Override
    public MemoryStatistics statistics() {
        return calls.run(() -> MemoryStatistics.of(StatusReader.statistics(store)));
    }
}

package dev.tidemark.runtime.internal.guard;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.MemoryTier;
import java.time.Duration;

/** The memory of a storage that is guarded. */
final class GuardedMemory implements MemoryTier {
    private final Guard guard;
    private final MemoryTier memory;

    GuardedMemory(Guard guard, MemoryTier memory) {
        this.guard = guard;
        this.memory = memory;
    }

    @Override
    public void flush() {
        guard.run("flush", memory::flush);
    }

    @Override
    public boolean evict(String table, RowKey key) {
        return guard.call("evict", () -> memory.evict(table, key));
    }

    @Override
    public long evict(String table) {
        return guard.call("evict", () -> memory.evict(table));
    }

    @Override
    public void evictIdle() {
        guard.run("evictIdle", memory::evictIdle);
    }

    @Override
    public Duration flushInterval() {
        return guard.call("flushInterval", memory::flushInterval);
    }

    @Override
    public void setFlushInterval(Duration interval) {
        guard.run("setFlushInterval", () -> memory.setFlushInterval(interval));
    }

    @Override
    public Duration evictAfter() {
        return guard.call("evictAfter", memory::evictAfter);
    }

    @Override
    public void setEvictAfter(Duration idle) {
        guard.run("setEvictAfter", () -> memory.setEvictAfter(idle));
    }

    @Override
    public long rowsBehind() {
        return guard.call("rowsBehind", memory::rowsBehind);
    }
}

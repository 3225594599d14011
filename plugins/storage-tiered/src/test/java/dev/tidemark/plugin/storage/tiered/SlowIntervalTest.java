package dev.tidemark.plugin.storage.tiered;

import java.util.Map;

/** Asks the same of a store that flushes nothing meanwhile by itself: what is read is in memory, over a backend that has next to nothing. */
final class SlowIntervalTest extends IntervalTest {
    @Override
    protected Map<String, Object> settings() {
        return Map.of("backend", Chosen.memory(Map.of()), "flush-interval", "1d");
    }
}

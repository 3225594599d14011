package dev.tidemark.runtime.internal.host;

import java.time.Instant;
import java.time.InstantSource;

/** The machine's clock. */
public final class HostClock implements InstantSource {
    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public long millis() {
        return System.currentTimeMillis();
    }
}

package dev.tidemark.testkit;

import dev.tidemark.api.plugin.PluginContext;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** A context whose clock and randomness throw, for plugins that must be pure functions. */
final class PureContext {
    private PureContext() {}

    static PluginContext in(Path dataDirectory) {
        InstantSource noClock = () -> {
            throw new AssertionError("a pure function asked the clock");
        };
        RandomGenerator noRandom = () -> {
            throw new AssertionError("a pure function asked for randomness");
        };
        return new TestContext("test", dataDirectory, noClock, noRandom);
    }
}

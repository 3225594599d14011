package dev.tidemark.testkit;

import dev.tidemark.api.plugin.PluginContext;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * What a plugin under test knows of its node: everything in it is the same in every run.
 *
 * @param instanceName the instance's place in the configuration
 * @param dataDirectory of the node
 * @param clock that the plugin asks
 * @param random that the plugin uses
 */
public record TestContext(String instanceName, Path dataDirectory, InstantSource clock, RandomGenerator random)
        implements PluginContext {
    /** Checks that nothing is null. */
    public TestContext {
        Objects.requireNonNull(instanceName, "instanceName");
        Objects.requireNonNull(dataDirectory, "dataDirectory");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(random, "random");
    }

    /** Returns a context with a clock that stands still and randomness from a fixed seed. */
    public static TestContext in(Path dataDirectory) {
        InstantSource still = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
        return new TestContext("test", dataDirectory, still, new SplittableRandom(1));
    }

    @Override
    public UUID nodeId() {
        return new UUID(0x1111_2222_3333_7444L, 0x8555_6666_7777_8888L);
    }

    @Override
    public System.Logger logger() {
        return System.getLogger("dev.tidemark." + instanceName);
    }
}

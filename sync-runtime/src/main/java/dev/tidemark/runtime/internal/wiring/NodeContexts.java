package dev.tidemark.runtime.internal.wiring;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.runtime.internal.config.PluginContexts;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Tells plugins what they may know. All are created before the node has its id, which stands in the storage. */
final class NodeContexts implements PluginContexts {
    private final Path dataDirectory;
    private final InstantSource clock;
    private final RandomGenerator random;

    NodeContexts(Path dataDirectory, InstantSource clock, RandomGenerator random) {
        this.dataDirectory = Objects.requireNonNull(dataDirectory, "dataDirectory");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.random = Objects.requireNonNull(random, "random");
    }

    @Override
    public PluginContext of(String instanceName) {
        return new Context(instanceName, dataDirectory, clock, random);
    }

    private record Context(String instanceName, Path dataDirectory, InstantSource clock, RandomGenerator random)
            implements PluginContext {
        @Override
        public UUID nodeId() {
            return Author.NOBODY.node();
        }

        @Override
        public System.Logger logger() {
            return System.getLogger("dev.tidemark.plugin." + instanceName.replaceAll("\\[(\\d+)]", "-$1"));
        }
    }
}

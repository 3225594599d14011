package dev.tidemark.api.plugin;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** What a plugin's instance may know of the node it serves. It gives nothing of the engine away. */
public interface PluginContext {
    /** Returns the id of the node; of a storage backend, which is created before the id is known, the id of nobody. */
    UUID nodeId();

    /** Returns the place of the instance in the configuration, such as {@code storage} or {@code listen[0]}. */
    String instanceName();

    /** Returns the directory against which relative paths in settings are resolved. It may not exist yet. */
    Path dataDirectory();

    /** Returns the clock. Plugins ask no other, so that they can be simulated. */
    InstantSource clock();

    /** Returns the source of randomness. Plugins use no other, so that they can be simulated. */
    RandomGenerator random();

    /** Returns a logger that is named after the instance. */
    System.Logger logger();
}

package dev.tidemark.runtime;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.internal.config.Assembly;
import dev.tidemark.runtime.internal.config.Assembly.Result;
import dev.tidemark.runtime.internal.config.Blueprint;
import dev.tidemark.runtime.internal.config.ReferenceDocs;
import dev.tidemark.runtime.internal.plugin.PluginCatalog;
import dev.tidemark.runtime.internal.plugin.Problem;
import dev.tidemark.runtime.internal.wiring.Wiring;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Opens nodes from configurations: finds the plugins that one names, checks all of it, and assembles the node with the machine's
 * own clock, randomness and threads. Who passes parts in by hand uses {@link SyncNode#builder()}.
 */
public final class Nodes {
    private static final System.Logger LOGGER = System.getLogger(Nodes.class.getName());

    private Nodes() {}

    /**
     * Opens a node.
     *
     * @throws ConfigurationException if the configuration has errors, or a plugin can't do what it asks
     * @throws SyncException if the storage can't be opened, or the node can't start, for instance since a port is in use
     */
    public static SyncNode open(NodeSettings settings) {
        return open(settings, storage -> {});
    }

    /**
     * Opens a node whose storage somebody looks at first, for instance to see whether a file is tracked.
     *
     * @param inspection gets the storage before anything else is created; what it throws is thrown on, and nothing stays open
     * @throws ConfigurationException if the configuration has errors, or a plugin can't do what it asks
     * @throws SyncException if the storage can't be opened, or the node can't start
     */
    public static SyncNode open(NodeSettings settings, Consumer<StorageBackend> inspection) {
        return open(settings, () -> {}, inspection);
    }

    /**
     * Opens a node, with something to do once its configuration is known to hold and before anything is created.
     *
     * @param beforehand for instance to make and lock files; what it throws is thrown on, and nothing stays open
     * @param inspection gets the storage before anything else is created; what it throws is thrown on, and nothing stays open
     * @throws ConfigurationException if the configuration has errors, or a plugin can't do what it asks
     * @throws SyncException if the storage can't be opened, or the node can't start
     */
    public static SyncNode open(NodeSettings settings, Runnable beforehand, Consumer<StorageBackend> inspection) {
        Blueprint blueprint = blueprint(settings);
        try {
            beforehand.run();
        } catch (RuntimeException e) {
            blueprint.catalog().close();
            throw e;
        }
        return Wiring.node(blueprint, inspection);
    }

    /**
     * Opens the storage of a node without the node, to look after it. The caller closes it.
     *
     * @throws ConfigurationException if the configuration has errors
     * @throws dev.tidemark.api.storage.StorageException if the storage can't be opened
     */
    public static StorageBackend openStorage(NodeSettings settings) {
        return Wiring.storage(blueprint(settings));
    }

    /**
     * Checks a configuration, and creates nothing.
     *
     * @return warnings, a line each
     * @throws ConfigurationException if it has errors; it tells the warnings too
     */
    public static List<String> check(NodeSettings settings) {
        Result result = Assembly.check(request(settings));
        ready(result).catalog().close();
        return lines(result.problems());
    }

    /** Returns the plugins that are there, and what is wrong with any of them. */
    public static InstalledPlugins plugins(NodeSettings settings) {
        Assembly.Inventory inventory = Assembly.inventory(request(settings));
        try (PluginCatalog catalog = inventory.catalog()) {
            List<PluginInfo> plugins = catalog.listing().stream()
                    .map(line -> new PluginInfo(
                            line.kind(), line.name(), line.version(), line.api(), line.location(), line.state()))
                    .toList();
            return new InstalledPlugins(plugins, details(inventory.problems()));
        }
    }

    /** Returns every setting that a node and its plugins have. */
    public static NodeReference reference(NodeSettings settings) {
        try (PluginCatalog catalog = Assembly.inventory(request(settings)).catalog()) {
            ReferenceDocs docs = new ReferenceDocs(catalog);
            return new NodeReference(docs.markdown(), docs.structure());
        }
    }

    private static Blueprint blueprint(NodeSettings settings) {
        Result result = Assembly.check(request(settings));
        Blueprint blueprint = ready(result);
        lines(result.problems()).forEach(warning -> LOGGER.log(Level.WARNING, warning));
        return blueprint;
    }

    private static Blueprint ready(Result result) {
        if (result instanceof Result.Ready ready) {
            return ready.blueprint();
        }
        throw ConfigurationException.of(details(result.problems()));
    }

    private static List<String> lines(List<Problem> problems) {
        return problems.stream().map(Problem::toString).toList();
    }

    private static List<ConfigurationProblem> details(List<Problem> problems) {
        return problems.stream()
                .map(problem -> new ConfigurationProblem(
                        problem.code().id(),
                        problem.isError(),
                        problem.place().line(),
                        problem.place().path(),
                        problem.message(),
                        problem.toString()))
                .toList();
    }

    private static Assembly.Request request(NodeSettings settings) {
        return new Assembly.Request(
                settings.file(),
                settings.overrides(),
                settings.environment(),
                settings.plugins(),
                Nodes.class.getClassLoader(),
                Path.of("").toAbsolutePath());
    }
}

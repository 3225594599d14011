package dev.tidemark.runtime;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.internal.config.Assembly;
import dev.tidemark.runtime.internal.config.Assembly.Result;
import dev.tidemark.runtime.internal.config.Blueprint;
import dev.tidemark.runtime.internal.config.ReferenceDocs;
import dev.tidemark.runtime.internal.engine.Engine;
import dev.tidemark.runtime.internal.history.Replay;
import dev.tidemark.runtime.internal.host.Claim;
import dev.tidemark.runtime.internal.mesh.Exchange;
import dev.tidemark.runtime.internal.plugin.PluginCatalog;
import dev.tidemark.runtime.internal.plugin.Problem;
import dev.tidemark.runtime.internal.wiring.Wiring;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

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
     * @throws SyncException if another process runs a node on the same file, if the storage can't be opened, or the node can't
     *     start
     */
    public static SyncNode open(NodeSettings settings, Consumer<StorageBackend> inspection) {
        Blueprint blueprint = blueprint(settings);
        return Wiring.node(blueprint, inspection, Wiring.claim(blueprint));
    }

    /**
     * Claims what a configuration stores, to do something before a node is opened or after it was closed. {@link #open} claims
     * it by itself.
     *
     * @throws ConfigurationException if the configuration has errors
     * @throws SyncException of kind {@code STORAGE} if another process has claimed it; the message says which
     */
    public static NodeClaim claim(NodeSettings settings) {
        Blueprint blueprint = blueprint(settings);
        return new NodeClaim(blueprint, Wiring.claim(blueprint));
    }

    /**
     * Claims what a configuration stores, unless another process has.
     *
     * @throws ConfigurationException if the configuration has errors
     */
    public static Optional<NodeClaim> tryClaim(NodeSettings settings) {
        Blueprint blueprint = blueprint(settings);
        Optional<Claim> claim = Wiring.tryClaim(blueprint);
        if (claim.isEmpty()) {
            blueprint.catalog().close();
        }
        return claim.map(held -> new NodeClaim(blueprint, held));
    }

    /**
     * Opens the storage of a node without the node and without a claim, to read it. The caller closes it.
     *
     * @throws ConfigurationException if the configuration has errors
     * @throws dev.tidemark.api.storage.StorageException if the storage can't be opened
     */
    public static StorageBackend openStorage(NodeSettings settings) {
        return Wiring.storage(blueprint(settings));
    }

    /**
     * Returns how a node stands, read from its store: the node is not opened, and may run in another process. What an app has
     * written since its node last looked is not counted as pending yet.
     *
     * @param inspection gets the storage first; what it throws is thrown on
     * @throws ConfigurationException if the configuration has errors
     * @throws dev.tidemark.api.storage.StorageException if the storage can't be read
     */
    public static NodeStatus status(NodeSettings settings, Consumer<StorageBackend> inspection) {
        Blueprint blueprint = blueprint(settings);
        try (StorageBackend storage = Wiring.existingStorage(blueprint)) {
            inspection.accept(storage);
            return Engine.status(storage, blueprint.node().name());
        }
    }

    /**
     * Reads the conflicts that a node keeps from its store: the node is not opened, and may run in another process. None can be settled
     * so; that is a write of the node.
     *
     * @param inspection gets the storage first; what it throws is thrown on
     * @return what the work returns
     * @throws ConfigurationException if the configuration has errors
     * @throws dev.tidemark.api.storage.StorageException if the storage can't be read
     */
    public static <T> T conflicts(
            NodeSettings settings, Consumer<StorageBackend> inspection, Function<Conflicts, T> work) {
        try (StorageBackend storage = Wiring.existingStorage(blueprint(settings))) {
            inspection.accept(storage);
            return work.apply(Engine.conflicts(storage));
        }
    }

    /**
     * Reads the history that a node keeps from its store: the node is not opened, and may run in another process. What an app has
     * written since its node last looked is not in it yet.
     *
     * @param inspection gets the storage first; what it throws is thrown on
     * @return what the work returns
     * @throws ConfigurationException if the configuration has errors
     * @throws dev.tidemark.api.storage.StorageException if the storage can't be read
     */
    public static <T> T history(NodeSettings settings, Consumer<StorageBackend> inspection, Function<History, T> work) {
        Blueprint blueprint = blueprint(settings);
        try (StorageBackend storage = Wiring.existingStorage(blueprint)) {
            inspection.accept(storage);
            return work.apply(Engine.history(storage, blueprint.node().name()));
        }
    }

    /**
     * Lets what a server gives its new devices be read from its store: the node is not opened, and may run in another process.
     *
     * @param inspection gets the storage first; what it throws is thrown on
     * @return what the work returns
     */
    static <T> T givenByServer(NodeSettings settings, Consumer<StorageBackend> inspection, Function<Exchange, T> work) {
        Blueprint blueprint = blueprint(settings);
        try (StorageBackend storage = Wiring.existingStorage(blueprint)) {
            inspection.accept(storage);
            return work.apply(Engine.exchange(storage, blueprint.node().name()));
        }
    }

    /**
     * Makes the state that a history leads to, in an empty store: the rows, with their versions and positions, and what was deleted.
     *
     * @param history as {@link History#export} has written it; not closed
     * @return how many entries it had
     * @throws ConfigurationException if the configuration has errors
     * @throws SyncException of kind {@code USAGE} if the store is not empty, or what is read is no history or damaged; then
     *     nothing has changed
     */
    public static long replay(NodeSettings settings, InputStream history) {
        try (NodeClaim claim = claim(settings);
                StorageBackend storage = claim.openStorage()) {
            return Replay.into(storage, history);
        }
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

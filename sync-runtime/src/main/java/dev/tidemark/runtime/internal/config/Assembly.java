package dev.tidemark.runtime.internal.config;

import dev.tidemark.runtime.internal.plugin.Place;
import dev.tidemark.runtime.internal.plugin.PluginCatalog;
import dev.tidemark.runtime.internal.plugin.PluginSources;
import dev.tidemark.runtime.internal.plugin.Problem;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import dev.tidemark.runtime.internal.plugin.Reasons;
import dev.tidemark.runtime.internal.plugin.Spelling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Goes from a configuration file to a node that can be assembled: reads the file, puts the environment and the command line
 * over it, loads the plugins, and binds the one to the other. It tells every problem in one run, and creates nothing.
 */
public final class Assembly {
    private static final String NO_HOST_NAME = "node";

    private final Request request;
    private final Problems problems = new Problems();
    private final Sections sections;

    private Assembly(Request request) {
        this.request = request;
        Path fileDirectory = request.file()
                .map(file -> request.workingDirectory().resolve(file).getParent())
                .orElse(request.workingDirectory());
        this.sections = new Sections(fileDirectory, request.workingDirectory(), problems);
    }

    /** Checks a configuration. A result that is faulty has closed what was loaded. */
    public static Result check(Request request) {
        return new Assembly(request).check();
    }

    /** Loads the plugins that a configuration would load, whatever else is wrong with it; for listings and documentation. */
    public static Inventory inventory(Request request) {
        return new Assembly(request).inventory();
    }

    private Inventory inventory() {
        NodeConfiguration configuration = configuration(root());
        if (isTrustUnknown()) {
            return new Inventory(PluginCatalog.load(PluginSources.classPath(request.host())), problems.inOrder());
        }
        PluginCatalog catalog = catalog(configuration);
        return new Inventory(catalog, catalog.problems());
    }

    private Result check() {
        Tree.Branch root = root();
        NodeConfiguration configuration = configuration(root);
        if (isTrustUnknown()) {
            return new Result.Faulty(problems.inOrder());
        }
        PluginCatalog catalog = catalog(configuration);
        // A plugin that is not there is the consequence of what is wrong with the directory.
        problems.addAll(catalog.problems());
        Optional<Blueprint> blueprint = new Binding(configuration, root::place, catalog, sections, problems).bind();
        if (problems.hasErrors() || blueprint.isEmpty()) {
            catalog.close();
            return new Result.Faulty(problems.inOrder());
        }
        return new Result.Ready(blueprint.get(), problems.inOrder());
    }

    /**
     * Returns whether it can't be told which plugins may be loaded, since the file or its section on plugins is wrong. Then none
     * is: one that is not on the list would run its static initialisers before the problem is told.
     */
    private boolean isTrustUnknown() {
        if (problems.hasErrors(Assembly::concernsPlugins)) {
            String message =
                    "no plugin is loaded, and what needs one is not checked, until it is known which may be loaded.";
            problems.warning(Code.NOT_CHECKED, Place.of("plugins"), message);
            return true;
        }
        return problems.hasErrors(problem -> problem.code() == Code.UNREADABLE || problem.code() == Code.SYNTAX);
    }

    private static boolean concernsPlugins(Problem problem) {
        String path = problem.place().path();
        boolean isMeant = problem.code() == Code.UNKNOWN_SETTING
                && Spelling.nearest(path, NodeSettings.SECTIONS)
                        .filter("plugins"::equals)
                        .isPresent();
        return isMeant || path.matches("plugins(?![a-z-]).*");
    }

    private Tree.Branch root() {
        Variables variables = new Variables(request.environment(), problems);
        Tree.Branch file = request.file()
                .map(path -> read(new YamlReader(variables, problems), path))
                .orElse(Tree.Branch.EMPTY);
        Overrides overrides = new Overrides(problems);
        return overrides.options(overrides.environment(file, request.environment()), request.options());
    }

    private NodeConfiguration configuration(Tree.Branch root) {
        String hostName = request.environment().getOrDefault("HOSTNAME", NO_HOST_NAME);
        return new ConfigurationReader(root, sections, new Selections(problems), hostName).read();
    }

    private Tree.Branch read(YamlReader reader, Path path) {
        try {
            return reader.read(
                    path.toString(), Files.readString(request.workingDirectory().resolve(path)));
        } catch (IOException e) {
            String message = "can't be read (" + Reasons.of(e) + "). Name another file with --config.";
            problems.error(Code.UNREADABLE, Place.of(path.toString()), message);
            return Tree.Branch.EMPTY;
        }
    }

    private PluginCatalog catalog(NodeConfiguration configuration) {
        Optional<Path> directory = configuration.plugins().directory().or(request::pluginDirectory);
        return PluginCatalog.load(new PluginSources(
                request.host(), directory, configuration.plugins().trust()));
    }

    /**
     * What a node is assembled from.
     *
     * @param file the configuration file; without one, defaults hold
     * @param options what the command line says, by path, such as {@code node.name} or {@code listen[0].address}; a whole
     *     section is replaced by its name alone, such as {@code storage}
     * @param environment the variables of the process
     * @param pluginDirectory that of the installation, which counts where the configuration names none
     * @param host the loader of the class path
     * @param workingDirectory absolute; where relative paths of the command line begin
     */
    public record Request(
            Optional<Path> file,
            Map<String, String> options,
            Map<String, String> environment,
            Optional<Path> pluginDirectory,
            ClassLoader host,
            Path workingDirectory) {
        /** Checks that nothing is null and keeps unmodifiable copies. */
        public Request {
            Objects.requireNonNull(file, "file");
            options = Map.copyOf(options);
            environment = Map.copyOf(environment);
            Objects.requireNonNull(pluginDirectory, "pluginDirectory");
            Objects.requireNonNull(host, "host");
            if (!workingDirectory.isAbsolute()) {
                throw new IllegalArgumentException("the working directory must be absolute: " + workingDirectory);
            }
        }
    }

    /**
     * What plugins there are.
     *
     * @param catalog to be closed by whoever asked
     * @param problems with the plugins, or with what the configuration says of them
     */
    public record Inventory(PluginCatalog catalog, List<Problem> problems) {
        /** Keeps an unmodifiable copy. */
        public Inventory {
            Objects.requireNonNull(catalog, "catalog");
            problems = List.copyOf(problems);
        }
    }

    /** Whether a node can be assembled. */
    public sealed interface Result {
        /** Returns what is wrong, in the order of the file; of a node that can be assembled, warnings alone. */
        List<Problem> problems();

        /**
         * It can't.
         *
         * @param problems at least one error
         */
        record Faulty(List<Problem> problems) implements Result {
            /** Keeps an unmodifiable copy. */
            public Faulty {
                problems = List.copyOf(problems);
            }
        }

        /**
         * It can.
         *
         * @param blueprint of the node
         * @param problems warnings
         */
        record Ready(Blueprint blueprint, List<Problem> problems) implements Result {
            /** Keeps an unmodifiable copy. */
            public Ready {
                Objects.requireNonNull(blueprint, "blueprint");
                problems = List.copyOf(problems);
            }
        }
    }
}

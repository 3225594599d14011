package dev.tidemark.runtime.internal.plugin;

import dev.tidemark.api.plugin.Provider;
import dev.tidemark.api.transport.TransportProvider;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import dev.tidemark.runtime.internal.plugin.Problem.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The plugins that are there.
 *
 * <p>First come those of the class path, then those of each entry of the plugin directory, which has a class loader of its own.
 * A plugin does nothing until a configuration names it. What is broken is a problem, and everything else goes on.
 *
 * <p>Threading: immutable but for {@link #close}. Closing it unloads nothing that is in use; close it after all instances.
 */
public final class PluginCatalog implements AutoCloseable {
    private static final String CLASS_PATH = "class path";

    private final PluginSources sources;
    private final List<InstalledPlugin<?>> plugins = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<PluginClassLoader> loaders = new ArrayList<>();

    private PluginCatalog(PluginSources sources) {
        this.sources = sources;
    }

    /** Looks for plugins. It never fails: see {@link #problems}. */
    public static PluginCatalog load(PluginSources sources) {
        PluginCatalog catalog = new PluginCatalog(sources);
        catalog.scanClassPath();
        sources.directory().ifPresent(catalog::scan);
        catalog.plugins.sort(Comparator.<InstalledPlugin<?>, PluginKind>comparing(InstalledPlugin::kind)
                .thenComparing(InstalledPlugin::name));
        catalog.problems.sort(Comparator.comparing(problem -> problem.place().path()));
        return catalog;
    }

    private void scanClassPath() {
        ProviderScan scan = new ProviderScan(sources.host(), CLASS_PATH);
        scan.run();
        scan.faults().forEach(fault -> problems.add(problem(Severity.WARNING, Place.of(CLASS_PATH), fault)));
        addAll(CLASS_PATH, scan.found());
    }

    private void scan(Path directory) {
        new PluginDirectory(directory, problems).entries().forEach(this::scan);
    }

    private void scan(PluginEntry entry) {
        try (JarCheck check = new JarCheck(sources.trust(), problems)) {
            if (check.passes(entry)) {
                PluginClassLoader loader = PluginClassLoader.open(entry.name(), entry.jars(), sources.host());
                loaders.add(loader);
                scan(entry, new ProviderScan(loader, entry.location()));
            }
        } catch (IOException e) {
            String message = "can't be opened any more (" + Reasons.of(e) + "). Try again.";
            problems.add(Problem.error(Code.UNREADABLE, entry.place(), message));
        }
    }

    /** A provider that is broken beside others that work may be one that nobody needs. */
    private void scan(PluginEntry entry, ProviderScan scan) {
        scan.run();
        Severity severity = scan.found().isEmpty() ? Severity.ERROR : Severity.WARNING;
        scan.faults().forEach(fault -> problems.add(problem(severity, entry.place(), fault)));
        if (scan.found().isEmpty() && scan.faults().isEmpty()) {
            problems.add(Problem.error(Code.NO_PROVIDER, entry.place(), JarCheck.NO_PLUGIN));
        }
        scan.found().stream().filter(PluginCatalog::isReserved).forEach(this::warnOfName);
        addAll(entry.location(), scan.found());
    }

    private static Problem problem(Severity severity, Place place, ProviderScan.Fault fault) {
        String message = fault.kind().noun() + " " + fault.message() + " Replace or remove the plugin.";
        return new Problem(fault.code(), severity, place, message);
    }

    private static boolean isReserved(InstalledPlugin<?> plugin) {
        return plugin.name().indexOf('-') < 0
                && !plugin.provider().getClass().getName().startsWith("dev.tidemark.");
    }

    private void warnOfName(InstalledPlugin<?> plugin) {
        String message = plugin.kind().noun() + " '" + plugin.name()
                + "' has a name of the kind that is kept for Tidemark's own plugins. Its vendor should put a prefix"
                + " before it, such as 'acme-" + plugin.name() + "'.";
        problems.add(Problem.warning(Code.RESERVED_NAME, Place.of(plugin.location()), message));
    }

    private void addAll(String location, List<InstalledPlugin<?>> found) {
        Map<String, List<Clash>> clashes = new TreeMap<>();
        for (InstalledPlugin<?> plugin : found) {
            Optional<InstalledPlugin<?>> other = plugins.stream()
                    .filter(each -> each.kind() == plugin.kind() && each.name().equals(plugin.name()))
                    .findFirst();
            other.ifPresentOrElse(
                    first -> clashes.computeIfAbsent(first.location(), key -> new ArrayList<>())
                            .add(new Clash(first, plugin)),
                    () -> plugins.add(plugin));
        }
        clashes.values()
                .forEach(each ->
                        problems.add(Problem.error(Code.DUPLICATE_NAME, Place.of(location), Clash.describe(each))));
    }

    /** Returns a plugin by its name. */
    public <P extends Provider<?>> Optional<InstalledPlugin<P>> find(Class<P> type, String name) {
        return all(type).filter(plugin -> plugin.name().equals(name)).findFirst();
    }

    /** Returns the transports that serve addresses of a scheme, such as {@code ws}. */
    public List<InstalledPlugin<TransportProvider>> transportsFor(String scheme) {
        return all(TransportProvider.class)
                .filter(plugin -> plugin.ask(TransportProvider::schemes).contains(scheme))
                .toList();
    }

    /** Returns all plugins of a kind, in the order of their names. */
    public <P extends Provider<?>> Stream<InstalledPlugin<P>> all(Class<P> type) {
        PluginKind kind = PluginKind.of(type);
        return plugins.stream().filter(plugin -> plugin.kind() == kind).map(plugin -> plugin.as(type));
    }

    /** Returns all plugins in the order of kinds and names. */
    public List<InstalledPlugin<?>> plugins() {
        return List.copyOf(plugins);
    }

    /** Returns what is wrong with plugins, in the order of where they are. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** Returns what is there, working plugins first. */
    public List<PluginListing> listing() {
        Stream<PluginListing> working = plugins.stream()
                .map(plugin -> new PluginListing(
                        plugin.kind().id(),
                        plugin.name(),
                        plugin.version(),
                        plugin.api(),
                        plugin.location(),
                        PluginListing.READY));
        Stream<PluginListing> faulty = problems.stream()
                .filter(problem -> problem.isError() || problem.code() == Code.BROKEN_PROVIDER)
                .map(problem -> new PluginListing(
                        "-",
                        "-",
                        "-",
                        "-",
                        problem.place().path(),
                        problem.code().id()));
        return Stream.concat(working, faulty).toList();
    }

    /**
     * Says that no plugin has a name: what was meant, what there is and where, and where was looked; or that it is one of ours,
     * which is not installed.
     *
     * @param place where it is chosen
     * @param kind what was looked for
     * @param name that nobody has
     */
    public Problem missing(Place place, PluginKind kind, String name) {
        return new MissingPlugin(sources, plugins, problems.size()).problem(place, kind, name);
    }

    /** Returns where the plugin of a loader was found; nothing for a loader that is not of these plugins. */
    Optional<String> locationOf(ClassLoader loader) {
        return loaders.contains(loader)
                ? plugins.stream()
                        .filter(plugin -> plugin.loader() == loader)
                        .map(InstalledPlugin::location)
                        .findFirst()
                : Optional.empty();
    }

    /** Closes the class loaders of the plugins, the last first, also when one of them fails to. Idempotent. */
    @Override
    public void close() {
        UncheckedIOException failure = null;
        for (int i = loaders.size() - 1; i >= 0; i--) {
            try {
                loaders.get(i).close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = new UncheckedIOException(e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}

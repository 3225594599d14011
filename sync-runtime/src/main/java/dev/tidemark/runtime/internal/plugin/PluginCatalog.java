package dev.tidemark.runtime.internal.plugin;

import dev.tidemark.api.plugin.Provider;
import dev.tidemark.api.transport.TransportProvider;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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
        catalog.scan(sources.host(), CLASS_PATH, false);
        sources.directory().ifPresent(catalog::scan);
        catalog.plugins.sort(Comparator.<InstalledPlugin<?>, PluginKind>comparing(InstalledPlugin::kind)
                .thenComparing(InstalledPlugin::name));
        return catalog;
    }

    private void scan(Path directory) {
        JarCheck check = new JarCheck(sources.sha256(), problems);
        for (PluginEntry entry : new PluginDirectory(directory, problems).entries()) {
            if (check.passes(entry)) {
                List<URL> jars = entry.jars().stream().map(PluginCatalog::url).toList();
                PluginClassLoader loader = new PluginClassLoader(entry.name(), jars, sources.host());
                loaders.add(loader);
                scan(loader, entry.location(), true);
            }
        }
    }

    /** A provider whose class another loader defined belongs to that other place, not to the entry. */
    private void scan(ClassLoader loader, String location, boolean own) {
        ProviderScan scan =
                new ProviderScan(loader, location, type -> !own || type.getClassLoader() == loader, problems);
        scan.run().forEach(this::add);
    }

    private void add(InstalledPlugin<?> plugin) {
        Optional<InstalledPlugin<?>> other = plugins.stream()
                .filter(each -> each.kind() == plugin.kind() && each.name().equals(plugin.name()))
                .findFirst();
        other.map(each -> duplicate(each, plugin)).ifPresent(problems::add);
        if (other.isEmpty()) {
            plugins.add(plugin);
        }
    }

    private static Problem duplicate(InstalledPlugin<?> first, InstalledPlugin<?> second) {
        String message = "two plugins are the " + first.kind().noun() + " '" + first.name() + "': " + describe(first)
                + " and " + describe(second) + ". Remove one; names cannot be overridden.";
        return Problem.error(Code.DUPLICATE_NAME, Place.of(second.location()), message);
    }

    private static String describe(InstalledPlugin<?> plugin) {
        return plugin.provider().getClass().getName() + " in " + plugin.location();
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a plugin by its name. */
    public <P extends Provider<?>> Optional<InstalledPlugin<P>> find(Class<P> type, String name) {
        return all(type).filter(plugin -> plugin.name().equals(name)).findFirst();
    }

    /** Returns the transport that serves addresses of a scheme, such as {@code ws}. */
    public Optional<InstalledPlugin<TransportProvider>> transportFor(String scheme) {
        return all(TransportProvider.class)
                .filter(plugin -> plugin.provider().schemes().contains(scheme))
                .findFirst();
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

    /** Returns what is wrong with plugins, in the order in which they were looked at. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** Returns what is there, working plugins first. */
    public List<PluginListing> listing() {
        Stream<PluginListing> working = plugins.stream()
                .map(plugin -> new PluginListing(
                        plugin.kind().id(), plugin.name(), plugin.version(), plugin.location(), PluginListing.READY));
        Stream<PluginListing> faulty = problems.stream()
                .map(problem -> new PluginListing("-", "-", "-", problem.place().path(), problem.message()));
        return Stream.concat(working, faulty).toList();
    }

    /**
     * Words that no plugin has a name: what was meant, what there is and where, and where was looked.
     *
     * @param kind what was looked for
     * @param name that nobody has
     */
    public String missing(PluginKind kind, String name) {
        List<InstalledPlugin<?>> others =
                plugins.stream().filter(plugin -> plugin.kind() == kind).toList();
        String available = others.stream()
                .map(plugin -> plugin.name() + " (" + plugin.location() + ")")
                .collect(Collectors.joining(", "));
        return "no " + kind.noun() + " has this name."
                + Spelling.suggestion(
                        name, others.stream().map(InstalledPlugin::name).toList())
                + (others.isEmpty() ? " There is none." : " Available: " + available + ".")
                + " Looked in: " + sources + faults() + ".";
    }

    private String faults() {
        long faults = problems.size();
        return faults == 0 ? "" : " (" + faults + (faults == 1 ? " problem" : " problems") + ": see 'plugins')";
    }

    /** Closes the class loaders of the plugins. Idempotent. */
    @Override
    public void close() {
        for (PluginClassLoader loader : loaders) {
            try {
                loader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

package dev.tidemark.runtime.internal.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;

/**
 * Loads one plugin and its libraries.
 *
 * <p>Its parent is the platform loader, so that neither the host's libraries nor another plugin's are seen; only the API's
 * packages come from the host, because both sides must mean the same types. Resources come from the plugin's own jars alone:
 * a service file of the host would name classes that can't be loaded here.
 */
final class PluginClassLoader extends URLClassLoader {
    private static final String SHARED = "dev.tidemark.api.";

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader host;

    PluginClassLoader(String entry, List<URL> jars, ClassLoader host) {
        super("plugin:" + entry, jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        this.host = Objects.requireNonNull(host, "host");
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return name.startsWith(SHARED) ? host.loadClass(name) : super.loadClass(name, resolve);
    }

    @Override
    public URL getResource(String name) {
        return findResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return findResources(name);
    }
}

package dev.tidemark.testkit;

import dev.tidemark.api.plugin.Provider;
import dev.tidemark.runtime.SyncNode;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/**
 * Loads a plugin and its libraries once more, as a node loads what is in its folder of plugins: below the platform loader, with
 * nothing from the host but the packages of the API. What the class path of the test has besides is there as well, apart from
 * the runtime, which no plugin sees.
 */
final class PluginLoader extends URLClassLoader {
    private static final String SHARED = "dev.tidemark.api.";

    private PluginLoader(List<URL> places) {
        super("plugin", places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    static PluginLoader ofTheClassPath() throws IOException {
        List<URL> places = new ArrayList<>();
        URL runtime = SyncNode.class.getProtectionDomain().getCodeSource().getLocation();
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
            URL url = url(place);
            if (!url.equals(runtime)) {
                places.add(url);
            }
        }
        return new PluginLoader(places);
    }

    private static URL url(String place) throws MalformedURLException {
        return Path.of(place).toUri().toURL();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return name.startsWith(SHARED)
                ? Provider.class.getClassLoader().loadClass(name)
                : super.loadClass(name, resolve);
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

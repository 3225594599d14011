package dev.tidemark.runtime.internal.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.security.SecureClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.Attributes.Name;
import java.util.jar.JarEntry;

/**
 * Loads one plugin and its libraries.
 *
 * <p>Its parent is the platform loader, so that neither the host's libraries nor another plugin's are seen; only the API's
 * packages come from the host, because both sides must mean the same types, and they come from nowhere else. Resources follow
 * the same rule as classes.
 *
 * <p>It is no {@link java.net.URLClassLoader}, since that follows the {@code Class-Path} of a manifest to jars that nobody has
 * checked, and that belong to another plugin or to the host.
 *
 * <p>Threading: safe; classes are loaded in parallel. After {@link #close} only what has been loaded works.
 */
final class PluginClassLoader extends SecureClassLoader implements AutoCloseable {
    private static final String SHARED = "dev.tidemark.api.";
    private static final String SHARED_RESOURCES = SHARED.replace('.', '/');

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader host;
    private final List<PluginJar> jars;

    private PluginClassLoader(String entry, List<PluginJar> jars, ClassLoader host) {
        super("plugin:" + entry, ClassLoader.getPlatformClassLoader());
        this.host = Objects.requireNonNull(host, "host");
        this.jars = List.copyOf(jars);
    }

    /**
     * Opens the jars of an entry.
     *
     * @param host the loader that the API comes from
     * @throws IOException if one of them can't be opened; none is open then
     */
    static PluginClassLoader open(String entry, List<Path> paths, ClassLoader host) throws IOException {
        List<PluginJar> jars = new ArrayList<>();
        try {
            for (Path path : paths) {
                jars.add(new PluginJar(path));
            }
            return new PluginClassLoader(entry, jars, host);
        } catch (IOException | RuntimeException e) {
            closeAll(jars).ifPresent(e::addSuppressed);
            throw e;
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return name.startsWith(SHARED) ? host.loadClass(name) : super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + ".class";
        for (PluginJar jar : jars) {
            Optional<JarEntry> entry = jar.entry(path);
            if (entry.isPresent()) {
                return define(name, jar, entry.get());
            }
        }
        throw new ClassNotFoundException(name);
    }

    private Class<?> define(String name, PluginJar jar, JarEntry entry) {
        try {
            byte[] bytes = jar.read(entry);
            definePackageOf(name, jar);
            return defineClass(name, bytes, 0, bytes.length, jar.source(entry));
        } catch (IOException e) {
            LinkageError error = new ClassFormatError(name + " can't be read from " + jar);
            error.initCause(e);
            throw error;
        }
    }

    private void definePackageOf(String className, PluginJar jar) {
        int dot = className.lastIndexOf('.');
        String name = dot < 0 ? "" : className.substring(0, dot);
        if (dot < 0 || getDefinedPackage(name) != null) {
            return;
        }
        try {
            definePackage(
                    name,
                    jar.attribute(name, Name.SPECIFICATION_TITLE),
                    jar.attribute(name, Name.SPECIFICATION_VERSION),
                    jar.attribute(name, Name.SPECIFICATION_VENDOR),
                    jar.attribute(name, Name.IMPLEMENTATION_TITLE),
                    jar.attribute(name, Name.IMPLEMENTATION_VERSION),
                    jar.attribute(name, Name.IMPLEMENTATION_VENDOR),
                    null);
        } catch (IllegalArgumentException e) {
            // Another thread has defined it since we looked. Without that, it is a name that no package can have.
            if (getDefinedPackage(name) == null) {
                throw e;
            }
        }
    }

    @Override
    public URL getResource(String name) {
        return isShared(name) ? host.getResource(name) : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return isShared(name) ? host.getResources(name) : super.getResources(name);
    }

    /** Reads own jars directly: through a URL the jar would be opened a second time, and stay open after {@link #close}. */
    @Override
    public InputStream getResourceAsStream(String name) {
        if (isShared(name)) {
            return host.getResourceAsStream(name);
        }
        InputStream platform = getParent().getResourceAsStream(name);
        return platform == null ? ownStream(name) : platform;
    }

    private InputStream ownStream(String name) {
        for (PluginJar jar : jars) {
            Optional<JarEntry> entry = jar.entry(name);
            if (entry.isPresent()) {
                try {
                    return jar.open(entry.get());
                } catch (IOException e) {
                    return null; // as the contract of getResourceAsStream has it
                }
            }
        }
        return null;
    }

    @Override
    protected URL findResource(String name) {
        return own(name).stream().findFirst().orElse(null);
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        return Collections.enumeration(own(name));
    }

    private List<URL> own(String name) {
        return jars.stream()
                .flatMap(jar -> jar.entry(name).map(jar::url).stream())
                .toList();
    }

    private static boolean isShared(String resource) {
        return resource.startsWith(SHARED_RESOURCES);
    }

    /** Returns the version of the API that a class was built against; nothing where its jar does not say. */
    Optional<String> apiVersion(Class<?> type) {
        URL location = type.getProtectionDomain().getCodeSource().getLocation();
        return jars.stream()
                .filter(jar -> jar.isAt(location))
                .findFirst()
                .flatMap(jar -> jar.attribute(ApiVersion.ATTRIBUTE));
    }

    /** Closes all jars, also when one of them fails to. Idempotent. */
    @Override
    public void close() throws IOException {
        Optional<IOException> failure = closeAll(jars);
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /** Closes jars, and returns the first failure, which the others were added to. */
    static Optional<IOException> closeAll(List<PluginJar> jars) {
        Optional<IOException> first = Optional.empty();
        for (PluginJar jar : jars) {
            try {
                jar.close();
            } catch (IOException e) {
                first.ifPresent(e::addSuppressed);
                first = Optional.of(e);
            }
        }
        return first;
    }
}

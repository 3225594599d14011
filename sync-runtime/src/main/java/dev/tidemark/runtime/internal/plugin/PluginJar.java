package dev.tidemark.runtime.internal.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;

/**
 * A jar of a plugin, open for reading.
 *
 * <p>Threading: safe.
 */
final class PluginJar implements AutoCloseable {
    private final JarFile file;
    private final URL url;
    private final Optional<Manifest> manifest;

    /**
     * Opens a jar.
     *
     * @throws IOException if it is none
     */
    PluginJar(Path path) throws IOException {
        file = new JarFile(path.toFile(), true, ZipFile.OPEN_READ, JarFile.runtimeVersion());
        url = path.toUri().toURL();
        try {
            manifest = Optional.ofNullable(file.getManifest());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Returns an entry in the form for this release of Java; nothing where there is none, or the jar is closed. */
    Optional<JarEntry> entry(String name) {
        try {
            return Optional.ofNullable(file.getJarEntry(name));
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    InputStream open(JarEntry entry) throws IOException {
        return file.getInputStream(entry);
    }

    byte[] read(JarEntry entry) throws IOException {
        try (InputStream in = open(entry)) {
            return in.readAllBytes();
        }
    }

    /** Returns where an entry is, by which libraries read it themselves. */
    URL url(JarEntry entry) {
        try {
            String path = new URI(null, null, "/" + entry.getRealName(), null).toASCIIString();
            return new URL("jar:" + url + "!" + path);
        } catch (URISyntaxException | MalformedURLException e) {
            throw new IllegalStateException("every name of an entry has a URL: " + entry.getName(), e);
        }
    }

    /** Returns where a class is from, and who signed it; its entry has been read. */
    CodeSource source(JarEntry entry) {
        return new CodeSource(url, entry.getCodeSigners());
    }

    /** Returns an attribute of the whole jar. */
    Optional<String> attribute(String name) {
        return manifest.map(Manifest::getMainAttributes).map(attributes -> attributes.getValue(name));
    }

    /** Returns an attribute of a package, which is that of the jar where the package has none of its own. */
    String attribute(String packageName, Attributes.Name name) {
        return manifest.map(all -> all.getAttributes(packageName.replace('.', '/') + "/"))
                .map(own -> own.getValue(name))
                .or(() -> attribute(name.toString()))
                .orElse(null);
    }

    boolean isAt(URL location) {
        return location.toExternalForm().equals(url.toExternalForm());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    @Override
    public String toString() {
        return file.getName();
    }
}

package dev.tidemark.runtime.internal.plugin;

import dev.tidemark.api.plugin.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Builds jars of plugins from sources, also such as are broken on purpose: {@code test-plugins} has a folder for each way to be
 * broken. What is in a package {@code removed} is compiled against and left out of the jar.
 */
public final class PluginJars {
    static final String STRATEGY_SERVICE = "META-INF/services/dev.tidemark.api.conflict.ConflictStrategyProvider";
    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    /** The classes by their paths that were compiled before from the same sources: many tests ask for the same plugin. */
    private static final Map<Map<String, String>, Map<String, String>> COMPILED = new ConcurrentHashMap<>();

    private final Path work;
    private final Map<String, String> manifest = new LinkedHashMap<>(Map.of(
            "Manifest-Version",
            "1.0",
            ApiVersion.ATTRIBUTE,
            ApiVersion.HOST.toString(),
            "Implementation-Version",
            "7"));
    private final Map<String, String> files = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private UnaryOperator<String> patch = UnaryOperator.identity();

    /** Starts an empty jar, whose manifest says that it is built for this API. */
    public PluginJars(Path work) {
        this.work = work;
    }

    /** Adds everything of a folder of {@code test-plugins}; a manifest there replaces ours. */
    public PluginJars folder(String name) {
        try {
            Path folder = Path.of(
                    PluginJars.class.getResource("/test-plugins/" + name).toURI());
            try (Stream<Path> tree = Files.walk(folder)) {
                for (Path path : tree.filter(Files::isRegularFile).sorted().toList()) {
                    add(folder.relativize(path).toString().replace('\\', '/'), Files.readString(path));
                }
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void add(String name, String content) throws IOException {
        if (name.equals(MANIFEST)) {
            Manifest given = new Manifest(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
            manifest.clear();
            given.getMainAttributes().forEach((key, value) -> manifest.put(key.toString(), value.toString()));
        } else if (name.endsWith(".java")) {
            sources.put(name.substring(0, name.length() - ".java".length()).replace('/', '.'), content);
        } else {
            files.put(name, content);
        }
    }

    /** Adds a conflict strategy with a name. */
    PluginJars strategy(String className, String name) {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        sources.put(className, """
                package %s;
                import dev.tidemark.api.config.*;
                import dev.tidemark.api.conflict.*;
                import dev.tidemark.api.plugin.*;
                public final class %s implements ConflictStrategyProvider {
                    public String name() { return "%s"; }
                    public ConflictStrategy create(Config config, PluginContext context) {
                        return conflict -> Resolution.keep(conflict.first());
                    }
                }
                """.formatted(className.substring(0, className.lastIndexOf('.')), simple, name));
        files.merge(STRATEGY_SERVICE, className + "\n", String::concat);
        return this;
    }

    PluginJars source(String className, String text) {
        sources.put(className, text);
        return this;
    }

    PluginJars file(String name, String content) {
        files.put(name, content);
        return this;
    }

    PluginJars manifest(String key, String value) {
        manifest.put(key, value);
        return this;
    }

    /** Changes the path and the bytes of each class before it is written, both seen as Latin 1. */
    public PluginJars patch(UnaryOperator<String> change) {
        patch = change;
        return this;
    }

    /** Compiles and writes the jar, and returns where it is. */
    public Path write(Path jar) {
        try {
            Files.createDirectories(jar.getParent());
            Manifest head = new Manifest();
            manifest.forEach((key, value) -> head.getMainAttributes().put(new Attributes.Name(key), value));
            try (OutputStream out = Files.newOutputStream(jar);
                    JarOutputStream zip = new JarOutputStream(out, head)) {
                for (Map.Entry<String, String> file : files.entrySet()) {
                    put(zip, file.getKey(), file.getValue().getBytes(StandardCharsets.UTF_8));
                }
                for (Map.Entry<String, String> type : classes().entrySet()) {
                    byte[] bytes = patch.apply(type.getValue()).getBytes(StandardCharsets.ISO_8859_1);
                    put(zip, patch.apply(type.getKey()), bytes);
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> classes() throws IOException {
        Map<String, String> known = COMPILED.get(sources);
        if (known != null) {
            return known;
        }
        Path folder = Files.createTempDirectory(work, "classes");
        compile(folder);
        Map<String, String> classes = new LinkedHashMap<>();
        for (Path file : classFiles(folder)) {
            String name = folder.relativize(file).toString().replace('\\', '/');
            classes.put(name, Files.readString(file, StandardCharsets.ISO_8859_1));
        }
        COMPILED.put(Map.copyOf(sources), classes);
        return classes;
    }

    private static List<Path> classFiles(Path classes) throws IOException {
        try (Stream<Path> tree = Files.walk(classes)) {
            return tree.filter(path -> path.toString().endsWith(".class"))
                    .filter(path -> !path.getParent().endsWith("removed"))
                    .sorted()
                    .toList();
        }
    }

    private static void put(JarOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new JarEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private void compile(Path classes) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        List<String> paths = new ArrayList<>();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path path = classes.resolve(source.getKey().replace('.', '/') + ".java");
            Files.createDirectories(path.getParent());
            paths.add(Files.writeString(path, source.getValue()).toString());
        }
        StringWriter errors = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String path = sources.containsKey("module-info") ? "--module-path" : "--class-path";
        List<String> options = List.of("-proc:none", path, api().toString(), "-d", classes.toString());
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            errors, manager, null, options, null, manager.getJavaFileObjectsFromStrings(paths))
                    .call();
            if (!done) {
                throw new IllegalStateException(errors.toString());
            }
        }
    }

    private static Path api() {
        try {
            return Path.of(Provider.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.tidemark.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes the jar of a plugin from a folder of sources, as its vendor's build does; it sees the API and nothing else of ours. */
final class PluginJar {
    private final Path folder;
    private final Path api;

    private PluginJar(Path folder, Path api) {
        this.folder = folder;
        this.api = api;
    }

    /**
     * Makes a jar.
     *
     * @param sources with packages and META-INF
     * @param api the jar of the API
     * @param base a jar whose classes go into the new one; the sources see them
     */
    static void make(Path sources, Path api, Optional<Path> base, Path jar) throws IOException {
        Path classes =
                Files.createTempDirectory(jar.toAbsolutePath().getParent().getParent(), "classes");
        if (base.isPresent()) {
            unpack(base.get(), classes);
        }
        new PluginJar(sources, api).compile(classes);
        pack(classes, jar);
    }

    private static void unpack(Path jar, Path classes) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream()
                    .filter(each -> each.getName().endsWith(".class"))
                    .toList()) {
                Path target = classes.resolve(entry.getName());
                Files.createDirectories(target.getParent());
                try (InputStream bytes = file.getInputStream(entry)) {
                    Files.copy(bytes, target);
                }
            }
        }
    }

    private void compile(Path classes) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "--release", "17", "-d", classes.toString()));
        arguments.addAll(List.of("-cp", api + File.pathSeparator + classes));
        for (Path file : files(folder)) {
            if (file.toString().endsWith(".java")) {
                arguments.add(file.toString());
            } else {
                Path copy = classes.resolve(folder.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)));
    }

    private static void pack(Path classes, Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Sync-Api-Version"), "1.0");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(out, manifest)) {
            for (Path file : files(classes)) {
                zip.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile).sorted().toList();
        }
    }
}

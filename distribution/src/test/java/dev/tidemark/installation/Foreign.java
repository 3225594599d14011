package dev.tidemark.installation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Builds the jars of plugins that are nobody's of ours, from a folder of sources and files. */
final class Foreign {
    private static final Path SOURCES = Path.of("../sync-runtime/src/test/resources/test-plugins");

    private Foreign() {}

    static void build(String name, Path jar) throws IOException {
        Path classes = Files.createTempDirectory("foreign");
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "--release",
                "17",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path")));
        Path folder = SOURCES.resolve(name);
        for (Path source : files(folder)) {
            if (source.toString().endsWith(".java")) {
                arguments.add(source.toString());
            } else {
                Path copy = classes.resolve(folder.relativize(source).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(source, copy);
            }
        }
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)));
        pack(classes, jar);
    }

    private static void pack(Path classes, Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Sync-Api-Version"), "1.0");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(out, manifest)) {
            for (Path file : files(classes)) {
                zip.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                zip.write(Files.readAllBytes(file));
                zip.closeEntry();
                Files.delete(file);
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile).sorted().toList();
        }
    }
}

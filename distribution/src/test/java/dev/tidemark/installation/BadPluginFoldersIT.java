package dev.tidemark.installation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.installation.Installation.Ran;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bad input gets: a line each, all in one run, exit code 2, and nothing started half. */
class BadPluginFoldersIT {
    private static final int KNOWN_PROBLEM = 2;

    @TempDir
    Path folder;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.in(folder);
    }

    @AfterEach
    void cleanUp() throws IOException {
        Files.setPosixFilePermissions(installation.plugins(), PosixFilePermissions.fromString("rwxr-xr-x"));
        installation.unlink();
    }

    @Test
    void everythingThatIsWrongIsALineInOneRunOfEveryCommand() throws IOException {
        Path plugins = installation.plugins();
        Path jar = Installation.jarOf("codec-deflate");
        Files.writeString(plugins.resolve("a-readme.txt"), "hello");
        byte[] whole = Files.readAllBytes(jar);
        Files.write(plugins.resolve("b-truncated.jar"), Arrays.copyOf(whole, whole.length / 2));
        copy(jar, plugins.resolve("c-no-provider.jar"), "1.0", false);
        copy(jar, plugins.resolve("d-newer-api.jar"), "1.1", true);
        copy(jar, plugins.resolve("e-again.jar"), "1.0", true);
        Files.createSymbolicLink(plugins.resolve("f-circle"), Path.of("f-circle"));
        Files.createFile(plugins.resolve("g-empty.jar"));
        String provider = "dev.tidemark.plugin.codec.deflate.DeflateCodecProvider";
        List<String> expected = List.of(
                "tidemark: plugins/a-readme.txt: is neither a jar nor a folder of jars. Move it somewhere else.",
                "tidemark: plugins/b-truncated.jar: is no jar, or was cut off (ZipException: zip END header not found). "
                        + "Copy it again.",
                "tidemark: plugins/c-no-provider.jar: contains no plugin: expected a file in META-INF/services, such as "
                        + "dev.tidemark.api.codec.CodecProvider, that names a provider. A library belongs into the folder "
                        + "of the plugin that needs it.",
                "tidemark: plugins/d-newer-api.jar: was built for sync-api 1.1; this node has 1.0. Update this node, or "
                        + "use a build of the plugin for 1.x, up to 1.0.",
                "tidemark: plugins/e-again.jar: two codecs are named 'deflate': " + provider
                        + " in plugins/codec-deflate and " + provider
                        + " in plugins/e-again.jar. Remove one; names cannot be overridden.",
                "tidemark: plugins/f-circle: is a symbolic link that leads nowhere, or in a circle. Mend or remove it.",
                "tidemark: plugins/g-empty.jar: is an empty file. Copy it again.");
        for (String[] command : new String[][] {{"check"}, {"plugins"}, {"serve", "--listen", "ws://127.0.0.1:0"}}) {
            assertFails(expected, installation.run(command));
        }
        Ran listed = installation.run("plugins", "--json");
        assertTrue(listed.out().get(0).contains("\"state\":\"wrong-api\""), listed.toString());
        assertTrue(listed.out().get(0).contains("\"code\":\"duplicate-name\""), listed.toString());
    }

    @Test
    void aPluginDirectoryThatIsAFileIsSaid() throws IOException {
        clear();
        Files.writeString(installation.plugins(), "hello");
        Ran serve = installation.run("serve", "--listen", "ws://127.0.0.1:0");
        assertEquals(KNOWN_PROBLEM, serve.code());
        assertTrue(
                serve.err()
                        .contains("tidemark: " + installation.plugins().toRealPath()
                                + ": is a file. Expected a directory: put plugins into one."),
                serve.toString());
        assertStartedNothing();
        assertTrue(
                serve.err().stream()
                        .anyMatch(line -> line.startsWith("tidemark: storage = \"sqlite\": this storage backend is not "
                                + "installed. It ships as plugins/storage-sqlite, which is missing")),
                serve.toString());
    }

    @Test
    void aPluginDirectoryThatMayNotBeReadIsSaid() throws IOException {
        Files.setPosixFilePermissions(installation.plugins(), PosixFilePermissions.fromString("---------"));
        Ran check = installation.run(Rights.asNobodySpecial(installation.plugins()), "check");
        assertEquals(KNOWN_PROBLEM, check.code(), check.toString());
        assertTrue(
                check.err()
                        .contains("tidemark: " + folder.toRealPath().resolve("tidemark/plugins")
                                + ": can't be read (access is denied to this user). Create it, or name another directory of "
                                + "plugins in plugins.directory."),
                check.toString());
        assertStartedNothing();
    }

    @Test
    void oneOfOursThatIsMissingIsToldApartFromOneThatNobodyKnows() throws IOException {
        Files.delete(installation.plugins().resolve("codec-snappy"));
        Files.writeString(installation.workingDirectory().resolve("tidemark.yaml"), "codecs: [ snappy, snapy ]\n");
        String where =
                ". Available: deflate (plugins/codec-deflate), zstd (plugins/codec-zstd). Looked in: class path, "
                        + folder.toRealPath().resolve("tidemark/plugins") + ".";
        assertEquals(
                List.of(
                        "tidemark: line 1  codecs[0] = \"snappy\": this codec is not installed. It ships as "
                                + "plugins/codec-snappy, which is missing from "
                                + folder.toRealPath().resolve("tidemark/plugins") + ". Put it back" + where,
                        "tidemark: line 1  codecs[1] = \"snapy\": no codec has this name. Did you mean 'snappy'?"
                                + where.substring(1)),
                installation.run("check").err());
    }

    private void assertFails(List<String> expected, Ran ran) throws IOException {
        assertEquals(String.join("\n", expected), String.join("\n", ran.err()), ran.toString());
        assertEquals(KNOWN_PROBLEM, ran.code(), ran.toString());
        assertStartedNothing();
    }

    private void assertStartedNothing() throws IOException {
        assertEquals(List.of(), Installation.list(installation.workingDirectory()));
    }

    private void clear() throws IOException {
        for (Path plugin : Installation.list(installation.plugins())) {
            Files.delete(plugin);
        }
        Files.delete(installation.plugins());
    }

    private static void copy(Path jar, Path target, String api, boolean withServices) throws IOException {
        try (JarFile from = new JarFile(jar.toFile())) {
            Manifest manifest = new Manifest(from.getManifest());
            manifest.getMainAttributes().put(new Attributes.Name("Sync-Api-Version"), api);
            try (OutputStream out = Files.newOutputStream(target);
                    JarOutputStream to = new JarOutputStream(out, manifest);
                    Stream<JarEntry> entries = from.stream()) {
                for (JarEntry entry : entries.toList()) {
                    boolean service = entry.getName().startsWith("META-INF/services/");
                    if (!entry.isDirectory()
                            && !entry.getName().equals(JarFile.MANIFEST_NAME)
                            && (withServices || !service)) {
                        to.putNextEntry(new JarEntry(entry.getName()));
                        try (InputStream in = from.getInputStream(entry)) {
                            in.transferTo(to);
                        }
                        to.closeEntry();
                    }
                }
            }
        }
    }
}

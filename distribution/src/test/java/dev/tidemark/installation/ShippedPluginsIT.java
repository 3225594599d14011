package dev.tidemark.installation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.api.plugin.Provider;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.installation.Installation.Ran;
import dev.tidemark.runtime.internal.plugin.InstalledPlugin;
import dev.tidemark.runtime.internal.plugin.PluginCatalog;
import dev.tidemark.runtime.internal.plugin.PluginSources;
import dev.tidemark.runtime.internal.plugin.Trust;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugins that are shipped are loaded as those of anybody else are, native libraries and all. */
class ShippedPluginsIT {
    @TempDir
    Path folder;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.in(folder);
    }

    @AfterEach
    void cleanUp() throws IOException {
        installation.unlink();
    }

    @Test
    void noneIsOnTheClassPath() throws IOException {
        for (Path library : Installation.libraries()) {
            try (JarFile jar = new JarFile(library.toFile())) {
                List<String> found = jar.stream()
                        .map(entry -> entry.getName())
                        .filter(name -> name.startsWith("META-INF/services/dev.tidemark.api.")
                                || name.startsWith("dev/tidemark/plugin/"))
                        .toList();
                assertEquals(List.of(), found, library.toString());
            }
        }
    }

    /** Under other names, in other forms, and pinned by their digests: nothing knows them by where they are. */
    @Test
    void theyAreFoundUnderAnyNameAndInEitherForm() throws Exception {
        Path plugins = installation.plugins();
        Path elsewhere = Files.createDirectories(folder.resolve("tidemark/elsewhere"));
        List<String> digests = new ArrayList<>();
        for (Path plugin : Installation.list(plugins)) {
            Path real = plugin.toRealPath();
            List<Path> jars = Installation.list(real);
            for (Path jar : jars) {
                digests.add(sha256(jar));
            }
            String name = "x-" + plugin.getFileName();
            boolean single = jars.size() == 1;
            Files.createSymbolicLink(elsewhere.resolve(single ? name + ".jar" : name), single ? jars.get(0) : real);
            Files.delete(plugin);
        }
        String list = "plugins:\n  directory: " + elsewhere + "\n  sha256: [ " + String.join(", ", digests) + " ]\n";
        Files.writeString(installation.workingDirectory().resolve("tidemark.yaml"), list);
        Ran ran = installation.run("plugins", "--json");
        assertEquals(0, ran.code(), ran.toString());
        JsonNode found = new ObjectMapper().readTree(ran.out().get(0));
        assertEquals(0, found.get("problems").size(), ran.toString());
        assertTrue(found.get("plugins").size() >= 16, ran.toString());
        for (JsonNode plugin : found.get("plugins")) {
            assertTrue(plugin.get("location").asText().startsWith("elsewhere/x-"), plugin.toString());
            assertEquals("ready", plugin.get("state").asText(), plugin.toString());
            assertEquals("1.0", plugin.get("api").asText(), plugin.toString());
        }
        Files.copy(Installation.jarOf("codec-deflate"), elsewhere.resolve("y-stranger.jar"));
        Files.writeString(
                installation.workingDirectory().resolve("tidemark.yaml"),
                list.replace(sha256(Installation.jarOf("codec-deflate")), "0".repeat(64)));
        Ran refused = installation.run("check");
        assertEquals(2, refused.code(), refused.toString());
        assertEquals(2, refused.err().size(), refused.toString());
        assertTrue(
                refused.err()
                        .get(1)
                        .startsWith("tidemark: elsewhere/y-stranger.jar: is not on the list of allowed jars"),
                refused.toString());
    }

    /** Two catalogs have two loaders for each plugin, and so each native library is there twice in one process. */
    @Test
    void nativeLibrariesWorkInTwoLoadersAtOnce() throws Exception {
        try (PluginCatalog one = catalog();
                PluginCatalog two = catalog()) {
            assertEquals(List.of(), one.problems());
            for (String codec : List.of("zstd", "snappy")) {
                roundTrip(find(one, CodecProvider.class, codec), find(two, CodecProvider.class, codec));
            }
            InstalledPlugin<StorageProvider> first = find(one, StorageProvider.class, "sqlite");
            InstalledPlugin<StorageProvider> second = find(two, StorageProvider.class, "sqlite");
            assertNotSame(first.provider().getClass(), second.provider().getClass());
            try (StorageBackend left = create(first, "left.db");
                    StorageBackend right = create(second, "right.db")) {
                write(left, "left");
                write(right, "right");
                assertEquals("left", read(left));
                assertEquals("right", read(right));
            }
        }
    }

    private PluginCatalog catalog() {
        return PluginCatalog.load(new PluginSources(new ApiOnly(), Optional.of(installation.plugins()), Trust.ALL));
    }

    /** A host that has the API and nothing else. The class path of these tests has the plugins on it. */
    private static final class ApiOnly extends ClassLoader {
        ApiOnly() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("dev.tidemark.api.")) {
                return Provider.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }

    private static <P extends Provider<?>> InstalledPlugin<P> find(PluginCatalog catalog, Class<P> type, String name) {
        return catalog.find(type, name).orElseThrow();
    }

    private void roundTrip(InstalledPlugin<CodecProvider> first, InstalledPlugin<CodecProvider> second) {
        assertNotSame(first.provider().getClass(), second.provider().getClass());
        Codec one = first.provider().create(TestConfig.defaults(first.spec()), TestContext.in(folder));
        Codec two = second.provider().create(TestConfig.defaults(second.spec()), TestContext.in(folder));
        byte[] plain = "native ".repeat(100).getBytes(StandardCharsets.UTF_8);
        assertArrayEquals(plain, decoded(two, encoded(one, plain), plain.length));
        assertArrayEquals(plain, decoded(one, encoded(two, plain), plain.length));
    }

    private static ByteBuffer encoded(Codec codec, byte[] plain) {
        ByteBuffer target = ByteBuffer.allocate(codec.maxEncodedLength(plain.length));
        codec.encode(ByteBuffer.wrap(plain), target, Codec.Level.BALANCED);
        return target.flip();
    }

    private static byte[] decoded(Codec codec, ByteBuffer source, int length) {
        ByteBuffer target = ByteBuffer.allocate(length);
        codec.decode(source, target);
        return target.array();
    }

    private StorageBackend create(InstalledPlugin<StorageProvider> plugin, String file) {
        Map<String, Object> settings = Map.of("file", folder.resolve(file).toString());
        return plugin.provider().create(TestConfig.of(plugin.spec(), settings), TestContext.in(folder));
    }

    private static void write(StorageBackend storage, String text) {
        try (Transaction transaction = storage.begin()) {
            transaction.putState("word", text.getBytes(StandardCharsets.UTF_8));
            transaction.commit();
        }
    }

    private static String read(StorageBackend storage) {
        try (Snapshot snapshot = storage.snapshot()) {
            return new String(snapshot.state("word").orElseThrow(), StandardCharsets.UTF_8);
        }
    }

    private static String sha256(Path jar) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
    }
}

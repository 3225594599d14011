package dev.tidemark.runtime.internal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.Guice;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plugin sees, by each way of looking, and what it does not. */
class PluginClassLoaderTest {
    @TempDir
    Path work;

    private final ClassLoader host = PluginClassLoaderTest.class.getClassLoader();
    private final List<PluginClassLoader> open = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (PluginClassLoader loader : open) {
            loader.close();
        }
    }

    @Test
    void aPluginBringsItsOwnVersionOfALibraryThatTheHostUses() throws Exception {
        PluginClassLoader loader = load("own-libraries");
        assertEquals("acme-own-own-own", provider(loader).name());
        for (Class<?> hosts : List.of(ObjectMapper.class, Guice.class)) {
            Class<?> own = loader.loadClass(hosts.getName());
            assertNotSame(hosts, own);
            assertSame(loader, own.getClassLoader());
        }
        assertEquals("own\n", text(loader.getResourceAsStream("com/fasterxml/jackson/databind/words.txt")));
    }

    @Test
    void twoPluginsBringTwoVersionsOfOneLibrary() throws Exception {
        PluginClassLoader one = load("library-one");
        PluginClassLoader two = load("library-two");
        assertEquals("acme-one-version-one", provider(one).name());
        assertEquals("acme-two-version-two", provider(two).name());
        assertNotSame(one.loadClass("org.library.Version"), two.loadClass("org.library.Version"));
        assertEquals(List.of("one\n"), everyWay(one, "org/library/version.txt"));
        assertEquals(List.of("two\n"), everyWay(two, "org/library/version.txt"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev/tidemark/runtime/internal/plugin/PluginCatalog.class",
                "dev/tidemark/runtime/Nodes.class",
                "com/fasterxml/jackson/databind/ObjectMapper.class",
                "com/google/inject/Guice.class",
                "org/junit/jupiter/api/Test.class",
                "dev/tidemark/apiculture/Bee.class"
            })
    void nothingElseOfTheHostIsSeen(String resource) throws Exception {
        PluginClassLoader loader = load("good");
        assertThrows(ClassNotFoundException.class, () -> loader.loadClass(className(resource)));
        assertNull(loader.getResource(resource));
        assertNull(loader.getResourceAsStream(resource));
        assertEquals(List.of(), Collections.list(loader.getResources(resource)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"META-INF/services/com.fasterxml.jackson.core.JsonFactory", "golden/page.hex"})
    void noResourceOfTheHostIsSeen(String resource) throws Exception {
        assertNotNull(host.getResource(resource));
        PluginClassLoader loader = load("good");
        assertNull(loader.getResource(resource));
        assertNull(loader.getResourceAsStream(resource));
        assertEquals(List.of(), Collections.list(loader.getResources(resource)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev/tidemark/api/plugin/Provider.class",
                "java/lang/String.class",
                "java/sql/Connection.class",
                "com/acme/Good.class"
            })
    void theApiThePlatformAndItsOwnAreSeenByEveryWayOfLooking(String resource) throws Exception {
        PluginClassLoader loader = load("good");
        assertNotNull(loader.loadClass(className(resource)));
        assertNotNull(loader.getResource(resource));
        try (InputStream stream = loader.getResourceAsStream(resource)) {
            assertNotNull(stream);
        }
        assertEquals(1, Collections.list(loader.getResources(resource)).size());
    }

    @Test
    void theApiIsThatOfTheHostEvenIfThePluginBringsACopy() throws Exception {
        PluginClassLoader loader = load("own-api");
        assertSame(Provider.class, loader.loadClass(Provider.class.getName()));
        assertEquals(List.of(), provider(loader).configSpec().settings());
        String resource = "dev/tidemark/api/plugin/Provider.class";
        assertEquals(host.getResource(resource), loader.getResource(resource));
        assertEquals(1, Collections.list(loader.getResources(resource)).size());
    }

    @Test
    void aServiceLoaderInsideThePluginFindsThePluginsOwnServices() throws Exception {
        PluginClassLoader loader = load("own-services");
        assertEquals(
                "acme-hello", PluginScope.call(loader, () -> provider(loader).name()));
        assertEquals(List.of("com.acme.Talker\n"), everyWay(loader, PluginJars.STRATEGY_SERVICE));
    }

    @Test
    void aModularJarIsLoadedAsAnyOther() throws Exception {
        PluginClassLoader loader = load("modular");
        assertEquals("acme-modern", provider(loader).name());
        assertTrue(!provider(loader).getClass().getModule().isNamed());
    }

    @Test
    void theApiMayBeAModuleOfTheHost() throws Exception {
        Path api = Path.of(Provider.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Configuration modules = ModuleLayer.boot()
                .configuration()
                .resolve(ModuleFinder.of(api), ModuleFinder.of(), Set.of("dev.tidemark.api"));
        ClassLoader modular = ModuleLayer.boot()
                .defineModulesWithOneLoader(modules, ClassLoader.getPlatformClassLoader())
                .findLoader("dev.tidemark.api");
        Path jar = new PluginJars(work).folder("good").write(work.resolve("good.jar"));
        try (PluginClassLoader loader = PluginClassLoader.open("good.jar", List.of(jar), modular)) {
            Class<?> kind = modular.loadClass(ConflictStrategyProvider.class.getName());
            assertTrue(kind.getModule().isNamed());
            Object provider = ServiceLoader.load(kind, loader).findFirst().orElseThrow();
            assertEquals("acme-good", kind.getMethod("name").invoke(provider));
        }
    }

    @Test
    void theClassPathOfAManifestIsNotFollowed() throws Exception {
        Path elsewhere = new PluginJars(work).folder("leaves-a-mark").write(work.resolve("elsewhere.jar"));
        Path jar = new PluginJars(work)
                .folder("good")
                .manifest("Class-Path", "elsewhere.jar " + elsewhere.toUri())
                .write(work.resolve("acme.jar"));
        PluginClassLoader loader = open("acme.jar", List.of(jar));
        assertEquals("acme-good", provider(loader).name());
        assertThrows(ClassNotFoundException.class, () -> loader.loadClass("com.acme.Marker"));
        assertNull(loader.getResource("com/acme/Marker.class"));
    }

    @Test
    void theFirstJarOfAFolderThatHasItGivesAClassAndAllGiveResources() throws Exception {
        Path first =
                new PluginJars(work).folder("library-one").file("both.txt", "1").write(work.resolve("a.jar"));
        Path second =
                new PluginJars(work).folder("library-two").file("both.txt", "2").write(work.resolve("b.jar"));
        PluginClassLoader loader = open("acme", List.of(first, second));
        assertEquals("1", text(loader.getResourceAsStream("both.txt")));
        assertEquals("1", text(loader.getResource("both.txt").openStream()));
        List<String> all = new ArrayList<>();
        for (URL url : Collections.list(loader.getResources("both.txt"))) {
            all.add(text(url.openStream()));
        }
        assertEquals(List.of("1", "2"), all);
        assertEquals("acme-one-version-one", provider(loader).name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"with space.txt", "100%.txt", "a#b?c.txt", "naïve/Ünïcode.txt", "per%20cent.txt", "plus+.txt"})
    void aResourceOfAnyNameIsFound(String name) throws Exception {
        Path jar = new PluginJars(work).folder("good").file(name, "found").write(work.resolve("with space#1.jar"));
        assertEquals(List.of("found"), everyWay(open("acme", List.of(jar)), name));
    }

    @Test
    void theClassesOfAJarForSeveralReleasesAreThoseForThisOne() throws Exception {
        Path jar = new PluginJars(work)
                .folder("good")
                .manifest("Multi-Release", "true")
                .file("words.txt", "old")
                .file("META-INF/versions/11/words.txt", "new")
                .file("META-INF/versions/99/words.txt", "far")
                .write(work.resolve("acme.jar"));
        assertEquals(List.of("new"), everyWay(open("acme.jar", List.of(jar)), "words.txt"));
    }

    @Test
    void aClassKnowsItsJarAndItsPackageWhatTheManifestSays() throws Exception {
        Path jar = new PluginJars(work)
                .folder("good")
                .manifest("Implementation-Vendor", "Acme")
                .write(work.resolve("acme.jar"));
        Class<?> type = provider(open("acme.jar", List.of(jar))).getClass();
        assertEquals(
                jar.toUri().toURL(), type.getProtectionDomain().getCodeSource().getLocation());
        assertEquals("7", type.getPackage().getImplementationVersion());
        assertEquals("Acme", type.getPackage().getImplementationVendor());
        assertEquals("plugin:acme.jar", type.getClassLoader().getName());
    }

    @Test
    void manyThreadsLoadTheSameClassesAtOnceAndGetTheSame() throws Exception {
        int classes = 60;
        int threads = 8;
        PluginJars jars = new PluginJars(work).folder("good");
        for (int i = 0; i < classes; i++) {
            String parent = i == 0 ? "" : " extends Part" + (i - 1);
            jars.source("com.acme.Part" + i, "package com.acme; public class Part" + i + parent + " {}");
        }
        PluginClassLoader loader = open("acme.jar", List.of(jars.write(work.resolve("acme.jar"))));
        assertTrue(loader.isRegisteredAsParallelCapable());
        CyclicBarrier start = new CyclicBarrier(threads);
        ConcurrentHashMap<String, Class<?>> seen = new ConcurrentHashMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                boolean upwards = thread % 2 == 0;
                done.add(pool.submit(() -> {
                    start.await();
                    for (int i = 0; i < classes; i++) {
                        String name = "com.acme.Part" + (upwards ? i : classes - 1 - i);
                        Class<?> type = loader.loadClass(name);
                        Class<?> before = seen.putIfAbsent(name, type);
                        assertTrue(before == null || before == type, name);
                    }
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertEquals(classes, seen.size());
    }

    @Test
    void aClosedLoaderHoldsNoJarOpenAndLoadsNothingMore() throws Exception {
        Path jar = new PluginJars(work).folder("own-services").write(work.resolve("acme.jar"));
        PluginClassLoader loader = open("acme.jar", List.of(jar));
        ConflictStrategyProvider provider = provider(loader);
        text(loader.getResourceAsStream("META-INF/services/com.acme.Words"));
        assertEquals("acme-hello", PluginScope.call(loader, provider::name));
        loader.close();
        loader.close();
        assertThrows(ClassNotFoundException.class, () -> loader.loadClass("com.acme.Absent"));
        assertNull(loader.getResource("META-INF/services/com.acme.Words"));
        assertNull(loader.getResourceAsStream("META-INF/services/com.acme.Words"));
        assertEquals(List.of(), handlesOf(jar));
    }

    @Test
    void whereOneJarCannotBeOpenedNoneStaysOpen() throws Exception {
        Path good = new PluginJars(work).folder("good").write(work.resolve("good.jar"));
        Path bad = Files.writeString(work.resolve("z-bad.jar"), "no zip");
        assertThrows(IOException.class, () -> PluginClassLoader.open("acme", List.of(good, bad), host));
        assertEquals(List.of(), handlesOf(good));
    }

    /** Where the system tells which files a process has open. Elsewhere deleting an open file fails, as the cleaning up would. */
    private static List<Path> handlesOf(Path jar) throws IOException {
        Path handles = Path.of("/proc/self/fd");
        if (!Files.isDirectory(handles)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(handles)) {
            for (Path handle : all.toList()) {
                if (Files.isSymbolicLink(handle)
                        && Files.readSymbolicLink(handle).equals(jar.toRealPath())) {
                    found.add(handle);
                }
            }
        }
        return found;
    }

    private PluginClassLoader load(String folder) throws IOException {
        Path jar = new PluginJars(work).folder(folder).write(work.resolve(folder + ".jar"));
        return open(folder + ".jar", List.of(jar));
    }

    private PluginClassLoader open(String entry, List<Path> jars) throws IOException {
        PluginClassLoader loader = PluginClassLoader.open(entry, jars, host);
        open.add(loader);
        return loader;
    }

    private static ConflictStrategyProvider provider(ClassLoader loader) {
        return ServiceLoader.load(ConflictStrategyProvider.class, loader)
                .findFirst()
                .orElseThrow();
    }

    /** Returns what a resource says, by each of the three ways of finding it, which must agree. */
    private static List<String> everyWay(ClassLoader loader, String name) throws IOException {
        String found = text(loader.getResource(name).openStream());
        assertEquals(found, text(loader.getResourceAsStream(name)));
        List<URL> all = Collections.list(loader.getResources(name));
        List<String> texts = new ArrayList<>();
        for (URL url : all) {
            texts.add(text(url.openStream()));
        }
        assertEquals(found, texts.get(0));
        return texts;
    }

    private static String text(InputStream stream) throws IOException {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String className(String resource) {
        return resource.replace(".class", "").replace('/', '.');
    }
}

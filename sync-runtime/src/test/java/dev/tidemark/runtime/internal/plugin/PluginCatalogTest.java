package dev.tidemark.runtime.internal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginCatalogTest {
    @TempDir
    Path work;

    private final ClassLoader host = PluginCatalogTest.class.getClassLoader();
    private Path plugins;
    private PluginCatalog catalog = PluginCatalog.load(PluginSources.classPath(ClassLoader.getPlatformClassLoader()));

    @BeforeEach
    void createDirectory() throws IOException {
        plugins = Files.createDirectories(work.resolve("plugins"));
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    @Test
    void aJarIsAPlugin() {
        jars().strategy("com.acme.First", "acme-first", "").write(plugins.resolve("acme.jar"));
        load();
        assertEquals(List.of(), catalog.problems());
        InstalledPlugin<ConflictStrategyProvider> plugin = find("acme-first").orElseThrow();
        assertEquals("plugins/acme.jar", plugin.location());
        assertEquals("7", plugin.version());
        PluginListing line = new PluginListing("conflict", "acme-first", "7", "plugins/acme.jar", "ready");
        assertEquals(List.of(line), catalog.listing());
    }

    @Test
    void aFolderOfJarsIsAPlugin() {
        jars().file("words.txt", "from the library").write(plugins.resolve("acme/library.jar"));
        jars().strategy("com.acme.First", "acme-first", "").write(plugins.resolve("acme/acme.jar"));
        load();
        assertEquals(List.of(), catalog.problems());
        ClassLoader loader = find("acme-first").orElseThrow().loader();
        assertTrue(loader.getResource("words.txt") != null);
    }

    @Test
    void aPluginSeesTheApiAndThePlatformAndItselfAlone() throws Exception {
        jars().strategy("com.acme.First", "acme-first", "").write(plugins.resolve("acme.jar"));
        load();
        ClassLoader loader = find("acme-first").orElseThrow().loader();
        assertEquals("plugin:acme.jar", loader.getName());
        assertSame(ConflictStrategyProvider.class, loader.loadClass(ConflictStrategyProvider.class.getName()));
        assertSame(String.class, loader.loadClass("java.lang.String"));
        assertThrows(ClassNotFoundException.class, () -> loader.loadClass(PluginCatalog.class.getName()));
        assertThrows(ClassNotFoundException.class, () -> loader.loadClass(Test.class.getName()));
        String hosts = PluginCatalog.class.getName().replace('.', '/') + ".class";
        assertNull(loader.getResource(hosts));
        assertNull(loader.getResourceAsStream(hosts));
        assertEquals(List.of(), Collections.list(loader.getResources(hosts)));
        assertEquals(
                1,
                Collections.list(loader.getResources(PluginJars.STRATEGY_SERVICE))
                        .size());
    }

    @Test
    void twoPluginsHaveTheirOwnClassesOfOneName() {
        jars().strategy("com.acme.Same", "acme-one", "").write(plugins.resolve("one.jar"));
        jars().strategy("com.acme.Same", "acme-two", "").write(plugins.resolve("two.jar"));
        load();
        assertNotSame(
                find("acme-one").orElseThrow().provider().getClass(),
                find("acme-two").orElseThrow().provider().getClass());
    }

    @Test
    void theClassPathHoldsPluginsToo() throws Exception {
        Path jar = jars().strategy("com.acme.First", "acme-first", "").write(work.resolve("lib/acme.jar"));
        try (URLClassLoader classPath =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, host)) {
            catalog = PluginCatalog.load(PluginSources.classPath(classPath));
            assertEquals("class path", find("acme-first").orElseThrow().location());
        }
    }

    @Test
    void twoPluginsOfOneNameAreAnErrorThatNamesBoth() {
        jars().strategy("com.acme.One", "acme-same", "").write(plugins.resolve("one.jar"));
        jars().strategy("com.acme.Two", "acme-same", "").write(plugins.resolve("two.jar"));
        load();
        assertEquals(
                List.of(
                        "plugins/two.jar: two plugins are the conflict strategy 'acme-same': com.acme.One in "
                                + "plugins/one.jar and com.acme.Two in plugins/two.jar. Remove one; names cannot be overridden."),
                texts());
        assertTrue(catalog.problems().get(0).isError());
    }

    @Test
    void aProviderThatIsBrokenIsAProblemAndTheOthersGoOn() {
        jars().strategy("com.acme.Bad", "acme-bad", "if (true) throw new IllegalStateException(\"boom\");")
                .service("com.acme.Absent")
                .strategy("com.acme.Good", "acme-good", "")
                .write(plugins.resolve("acme.jar"));
        load();
        assertTrue(find("acme-good").isPresent());
        assertEquals(
                List.of(
                        "plugins/acme.jar: conflict strategy com.acme.Bad could not be instantiated: "
                                + "IllegalStateException: boom. Replace or remove the plugin.",
                        "plugins/acme.jar: conflict strategy com.acme.Absent not found. Replace or remove the plugin."),
                texts());
        assertTrue(catalog.problems().stream().noneMatch(Problem::isError));
    }

    @Test
    void aNameThatIsNotAllowedIsAProblem() {
        jars().strategy("com.acme.Loud", "Acme_Loud", "").write(plugins.resolve("acme.jar"));
        load();
        assertEquals(List.of(Code.BAD_NAME), codes());
    }

    @Test
    void aPluginForAnotherVersionOfTheApiIsNotLoaded() {
        jars().manifest(ApiVersion.ATTRIBUTE, "2.0")
                .strategy("com.acme.Later", "acme-later", "")
                .write(plugins.resolve("acme.jar"));
        load();
        assertEquals(
                List.of("plugins/acme.jar: was built for sync-api 2.0; this node has 1.0. "
                        + "Update this node, or use a build of the plugin for 1.0."),
                texts());
        assertTrue(find("acme-later").isEmpty());
    }

    @Test
    void aHostRunsPluginsOfItsMajorVersionUpToItsMinorOne() {
        ApiVersion host = new ApiVersion(2, 3);
        assertTrue(host.runs(new ApiVersion(2, 3)));
        assertTrue(host.runs(new ApiVersion(2, 0)));
        assertTrue(!host.runs(new ApiVersion(2, 4)));
        assertTrue(!host.runs(new ApiVersion(1, 3)));
        assertEquals(Optional.empty(), ApiVersion.parse("two"));
    }

    @Test
    void aPluginThatDoesNotSayItsVersionIsLoadedWithAWarning() {
        jars().withoutApiVersion().strategy("com.acme.First", "acme-first", "").write(plugins.resolve("acme.jar"));
        load();
        assertEquals(List.of(Code.NO_API_VERSION), codes());
        assertTrue(find("acme-first").isPresent());
    }

    @Test
    void whatIsNoPluginIsNamed() throws IOException {
        Files.writeString(plugins.resolve("a-readme.txt"), "hello");
        Files.writeString(plugins.resolve("b-broken.jar"), "this is no zip");
        Files.createDirectories(plugins.resolve("c-empty"));
        jars().file("words.txt", "hello").write(plugins.resolve("d-library.jar"));
        Files.writeString(plugins.resolve(".hidden"), "hello");
        load();
        assertEquals(Set.of(Code.NOT_A_PLUGIN, Code.NOT_A_JAR, Code.NO_PROVIDER), Set.copyOf(codes()));
        assertEquals(
                Set.of("plugins/a-readme.txt", "plugins/b-broken.jar", "plugins/c-empty", "plugins/d-library.jar"),
                Set.copyOf(catalog.problems().stream()
                        .map(problem -> problem.place().path())
                        .toList()));
        assertEquals(4, catalog.problems().size());
    }

    @Test
    void aJarAndAFolderOfOneNameAreAnError() {
        jars().strategy("com.acme.One", "acme-one", "").write(plugins.resolve("acme.jar"));
        jars().strategy("com.acme.Two", "acme-two", "").write(plugins.resolve("acme/acme.jar"));
        load();
        assertEquals(List.of("plugins/acme.jar: has the same name as plugins/acme. Remove one."), texts());
    }

    @Test
    void onlyJarsOnTheListAreLoadedWhereThereIsOne() throws Exception {
        Path listed = jars().strategy("com.acme.One", "acme-one", "").write(plugins.resolve("one.jar"));
        jars().strategy("com.acme.Two", "acme-two", "").write(plugins.resolve("two.jar"));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(listed));
        Set<String> allowed = Set.of(HexFormat.of().withUpperCase().formatHex(digest));
        catalog = PluginCatalog.load(new PluginSources(host, Optional.of(plugins), allowed));
        assertTrue(find("acme-one").isPresent());
        assertTrue(find("acme-two").isEmpty());
        assertEquals(List.of(Code.NOT_ALLOWED), codes());
        assertTrue(catalog.problems().get(0).isError());
    }

    @Test
    void aDirectoryThatIsNotThereIsAProblem() {
        plugins = work.resolve("nowhere");
        load();
        assertEquals(List.of(Code.UNREADABLE), codes());
    }

    @Test
    void aMissingNameIsSaidWithWhatThereIs() {
        jars().strategy("com.acme.Longest", "acme-longest-body", "").write(plugins.resolve("acme.jar"));
        load();
        assertEquals(
                "no conflict strategy has this name. Did you mean 'acme-longest-body'? Available: "
                        + "acme-longest-body (plugins/acme.jar). Looked in: class path, " + plugins + ".",
                catalog.missing(PluginKind.CONFLICT, "acme-longest"));
    }

    @Test
    void theThreadHasItsLoaderBackAfterACall() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ClassLoader other = ClassLoader.getPlatformClassLoader();
        assertSame(other, PluginScope.call(other, thread::getContextClassLoader));
        assertSame(before, thread.getContextClassLoader());
    }

    @Test
    void aNameIsForgivenSwappedLettersAndCutEnds() {
        List<String> names = List.of("file", "busy-timeout", "journal-mode");
        assertEquals(Optional.of("file"), Spelling.nearest("fiel", names));
        assertEquals(Optional.of("busy-timeout"), Spelling.nearest("busy", names));
        assertEquals(Optional.of("busy-timeout"), Spelling.nearest("busytimeout", names));
        assertEquals(Optional.empty(), Spelling.nearest("password", names));
        assertEquals(Optional.empty(), Spelling.nearest("", names));
    }

    private PluginJars jars() {
        return new PluginJars(work);
    }

    private void load() {
        catalog = PluginCatalog.load(new PluginSources(host, Optional.of(plugins), Set.of()));
    }

    private Optional<InstalledPlugin<ConflictStrategyProvider>> find(String name) {
        return catalog.find(ConflictStrategyProvider.class, name);
    }

    private List<String> texts() {
        return catalog.problems().stream().map(Problem::toString).toList();
    }

    private List<Code> codes() {
        return catalog.problems().stream().map(Problem::code).toList();
    }
}

package dev.tidemark.runtime.internal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
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
        jars().strategy("com.acme.First", "acme-first").write(plugins.resolve("acme.jar"));
        load();
        assertEquals(List.of(), catalog.problems());
        InstalledPlugin<ConflictStrategyProvider> plugin = find("acme-first").orElseThrow();
        assertEquals("plugins/acme.jar", plugin.location());
        assertEquals("7", plugin.version());
        PluginListing line = new PluginListing("conflict", "acme-first", "7", "1.0", "plugins/acme.jar", "ready");
        assertEquals(List.of(line), catalog.listing());
    }

    @Test
    void aFolderOfJarsIsAPlugin() {
        jars().file("words.txt", "from the library").write(plugins.resolve("acme/library.jar"));
        jars().strategy("com.acme.First", "acme-first").write(plugins.resolve("acme/acme.jar"));
        load();
        assertEquals(List.of(), catalog.problems());
        ClassLoader loader = find("acme-first").orElseThrow().loader();
        assertTrue(loader.getResource("words.txt") != null);
    }

    @Test
    void twoPluginsHaveTheirOwnClassesOfOneName() {
        jars().strategy("com.acme.Same", "acme-one").write(plugins.resolve("one.jar"));
        jars().strategy("com.acme.Same", "acme-two").write(plugins.resolve("two.jar"));
        load();
        assertNotSame(
                find("acme-one").orElseThrow().provider().getClass(),
                find("acme-two").orElseThrow().provider().getClass());
    }

    @Test
    void theClassPathHoldsPluginsToo() throws Exception {
        Path jar = jars().strategy("com.acme.First", "acme-first").write(work.resolve("lib/acme.jar"));
        try (URLClassLoader classPath =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, host)) {
            catalog = PluginCatalog.load(PluginSources.classPath(classPath));
            assertEquals("class path", find("acme-first").orElseThrow().location());
        }
    }

    @Test
    void twoPluginsOfOneNameAreAnErrorThatNamesBoth() {
        jars().strategy("com.acme.One", "acme-same").write(plugins.resolve("one.jar"));
        jars().strategy("com.acme.Two", "acme-same").write(plugins.resolve("two.jar"));
        load();
        assertEquals(
                List.of(
                        "plugins/two.jar: two conflict strategies are named 'acme-same': com.acme.One in "
                                + "plugins/one.jar and com.acme.Two in plugins/two.jar. Remove one; names cannot be overridden."),
                texts());
        assertTrue(catalog.problems().get(0).isError());
    }

    @Test
    void aPluginForAnotherVersionOfTheApiIsNotLoaded() {
        jars().manifest(ApiVersion.ATTRIBUTE, "2.0")
                .strategy("com.acme.Later", "acme-later")
                .write(plugins.resolve("acme.jar"));
        load();
        assertEquals(
                List.of("plugins/acme.jar: was built for sync-api 2.0; this node has 1.0. "
                        + "Update this node, or use a build of the plugin for 1.x, up to 1.0."),
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
        jars().folder("without-api").write(plugins.resolve("acme.jar"));
        load();
        assertEquals(List.of(Code.NO_API_VERSION), codes());
        assertTrue(!catalog.problems().get(0).isError());
        assertTrue(find("acme-silent").isPresent());
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
        jars().strategy("com.acme.One", "acme-one").write(plugins.resolve("acme.jar"));
        jars().strategy("com.acme.Two", "acme-two").write(plugins.resolve("acme/acme.jar"));
        load();
        assertEquals(List.of("plugins/acme.jar: has the same name as plugins/acme. Remove one."), texts());
    }

    @Test
    void onlyJarsOnTheListAreLoadedWhereThereIsOne() throws Exception {
        Path listed = jars().strategy("com.acme.One", "acme-one").write(plugins.resolve("one.jar"));
        jars().strategy("com.acme.Two", "acme-two").write(plugins.resolve("two.jar"));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(listed));
        Trust allowed = Trust.only(Set.of(HexFormat.of().withUpperCase().formatHex(digest)));
        catalog = PluginCatalog.load(new PluginSources(host, Optional.of(plugins), allowed));
        assertTrue(find("acme-one").isPresent());
        assertTrue(find("acme-two").isEmpty());
        assertEquals(List.of(Code.NOT_ALLOWED), codes());
        assertTrue(catalog.problems().get(0).isError());
    }

    @Test
    void aFolderIsLoadedOnlyIfAllOfItsJarsAreOnTheList() throws Exception {
        Path plugin = jars().folder("good").write(plugins.resolve("acme/acme.jar"));
        Path library = jars().file("words.txt", "hello").write(plugins.resolve("acme/library.jar"));
        Trust both = Trust.only(Set.of(Trust.sha256(plugin), Trust.sha256(library)));
        try (PluginCatalog whole = PluginCatalog.load(new PluginSources(host, Optional.of(plugins), both))) {
            assertEquals(List.of(), whole.problems());
        }
        Trust one = Trust.only(Set.of(Trust.sha256(plugin)));
        catalog = PluginCatalog.load(new PluginSources(host, Optional.of(plugins), one));
        assertEquals(List.of(Code.NOT_ALLOWED), codes());
        assertEquals(
                "plugins/acme/library.jar", catalog.problems().get(0).place().path());
        assertEquals(List.of(), catalog.plugins());
    }

    @Test
    void aDirectoryThatIsNotThereIsAProblem() {
        plugins = work.resolve("nowhere");
        load();
        assertEquals(List.of(Code.UNREADABLE), codes());
    }

    @Test
    void aMissingNameIsSaidWithWhatThereIs() {
        jars().strategy("com.acme.Longest", "acme-longest-body").write(plugins.resolve("acme.jar"));
        load();
        assertEquals(
                "no conflict strategy has this name. Did you mean 'acme-longest-body'? Available: "
                        + "acme-longest-body (plugins/acme.jar). Looked in: class path, " + plugins + ".",
                catalog.missing(Place.of("conflict"), PluginKind.CONFLICT, "acme-longest")
                        .message());
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
        catalog = PluginCatalog.load(new PluginSources(host, Optional.of(plugins), Trust.ALL));
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

package dev.tidemark.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.acceptance.Installation.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plugins that are broken on purpose, as jars in the folder of plugins of an installation that names them: each is told by name,
 * and the server, other plugins and other devices go on.
 */
class FaultyJarsTest {
    private static final Path SOURCES = Path.of("src/test/resources/faulty-plugins");
    private static final List<String> TABLES = List.of("throws", "hoards", "fades", "calm");

    @TempDir
    private Path folder;

    private Installation installation;
    private Path work;
    private App one;
    private App two;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.copyTo(folder.resolve("tidemark"));
        work = Files.createDirectory(folder.resolve("work"));
        one = new App(work.resolve("one.db"));
        two = new App(work.resolve("two.db"));
    }

    private void drop(String plugin, Optional<Path> base) throws IOException {
        Path jar = installation.plugins().resolve("acme-" + plugin + ".jar");
        PluginJar.make(SOURCES.resolve(plugin), installation.api(), base, jar);
    }

    private void configure(String more) throws IOException {
        Files.writeString(work.resolve("tidemark.yaml"), "node: { name: hub }\n" + more);
    }

    private Ran tidemark(Object... arguments) throws Exception {
        return installation.run(work, Map.of(), arguments);
    }

    /** In the memory that the server gets there is room for the node, and none for a hoard. */
    @Test
    void strategiesThatThrowHoardOrFadeSetTheirRowsAsideAndTheOthersAreSettled() throws Exception {
        drop("faulty", Optional.empty());
        drop("dying", Optional.empty());
        configure("""
            listen: "ws://127.0.0.1:0"
            tables:
              throws: { conflict: acme-throws }
              hoards: { conflict: acme-hoards }
              fades:  { conflict: acme-fades }
              calm:   { conflict: acme-living }
            """);
        for (String table : TABLES) {
            one.run("CREATE TABLE " + table + " (id TEXT PRIMARY KEY, text TEXT)");
            one.run("INSERT INTO " + table + " VALUES ('a', 'before')");
        }
        tidemark("track", "one.db").done();
        try (Server server = installation.serve(work, Map.of("TIDEMARK_JAVA_OPTS", "-Xmx64m"))) {
            tidemark("sync", "one.db", "--server", server.address()).done();
            tidemark("sync", "two.db", "--server", server.address()).done();
            for (String table : TABLES) {
                one.run("UPDATE " + table + " SET text = 'of one'");
                two.run("UPDATE " + table + " SET text = 'of two'");
            }
            tidemark("sync", "one.db", "--server", server.address()).done();
            String report = tidemark("sync", "two.db", "--server", server.address(), "--json")
                    .done();
            assertTrue(report.contains("\"pushed\":{\"rows\":4,"), report);
            tidemark("sync", "one.db", "--server", server.address()).done();
            for (String table : TABLES) {
                String expected = table.equals("calm") ? "of two" : "of one";
                assertEquals(List.of(expected), one.select("SELECT text FROM " + table), table);
                assertEquals(List.of(expected), two.select("SELECT text FROM " + table), table);
            }
            one.run("INSERT INTO throws VALUES ('b', 'later')");
            tidemark("sync", "one.db", "--server", server.address()).done();
            String told = tidemark("status", "--json").done();
            assertTold(
                    told,
                    "\"plugin\":\"acme-throws\",\"instance\":\"tables.throws.conflict\"",
                    "IllegalStateException");
            assertTold(told, "\"plugin\":\"acme-hoards\",\"instance\":\"tables.hoards.conflict\"", "OutOfMemoryError");
            assertTold(told, "\"plugin\":\"acme-fades\",\"instance\":\"tables.fades.conflict\"", "For input string");
            String text = tidemark("status").done();
            assertTrue(
                    text.contains("Plugin at fault: conflict strategy 'acme-throws' (tables.throws.conflict,"
                            + " plugins/acme-faulty.jar) in 'resolve'"),
                    text);
            assertTrue(text.contains("com.acme.dying.DyingProvider could not be created"), text);
            String asked =
                    tidemark("status", "--server", server.address(), "--json").done();
            assertTrue(asked.contains("\"plugin\":\"acme-hoards\""), asked);
        }
    }

    private static void assertTold(String json, String who, String what) {
        int begin = json.indexOf(who);
        assertTrue(begin >= 0, json);
        String fault = json.substring(begin, json.indexOf('}', begin));
        assertTrue(fault.contains("\"operation\":\"resolve\"") && fault.contains(what), fault);
    }

    @Test
    void aCodecThatNeverComesBackCostsTimeAndATransportThatFailsCostsItsPeer() throws Exception {
        drop("faulty", Optional.empty());
        drop("flaky", Optional.of(Installation.built("transport", "acme-tcp.jar")));
        configure("""
            listen: [ "ws://127.0.0.1:0", "acme-flaky://127.0.0.1:0" ]
            codecs: [ acme-stuck ]
            """);
        one.run("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)");
        one.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
                + " INSERT INTO note SELECT i, 'hello ' || i FROM n");
        tidemark("track", "one.db").done();
        Map<String, String> stuck = Map.of("TIDEMARK_JAVA_OPTS", "-Dacme.stuck=true");
        try (Server server = installation.serve(work, stuck)) {
            Ran flaky = tidemark("sync", "one.db", "--server", server.address("acme-flaky"));
            assertEquals(2, flaky.code(), flaky.toString());
            assertEquals(1, flaky.err().size(), flaky.toString());
            tidemark("sync", "one.db", "--server", server.address()).done();
            Map<String, String> offering = Map.of("TIDEMARK_CODECS", "acme-stuck");
            installation
                    .run(work, offering, "sync", "two.db", "--server", server.address())
                    .done();
            assertEquals(List.of("200"), two.select("SELECT count(*) FROM note"));
            String json =
                    tidemark("status", "--server", server.address(), "--json").done();
            assertTrue(json.contains("\"plugin\":\"acme-flaky\",\"instance\":\"listen[1]\""), json);
            assertTrue(json.contains("\"operation\":\"send\""), json);
            assertTrue(json.contains("\"plugin\":\"acme-stuck\",\"instance\":\"codecs[0]\""), json);
            assertTrue(json.contains("\"operation\":\"encode\""), json);
            assertTrue(json.contains("did not come back"), json);
        }
    }

    @Test
    void aProviderThatDiesWhenItIsLoadedIsNamedToWhoeverWantsIt() throws Exception {
        drop("dying", Optional.empty());
        configure("conflict: acme-dying\n");
        Ran serve = tidemark("serve");
        assertEquals(2, serve.code(), serve.toString());
        assertTrue(
                serve.err().stream()
                        .anyMatch(
                                line -> line.contains("conflict = \"acme-dying\": no conflict strategy has this name")),
                serve.toString());
        assertTrue(
                serve.err().stream().anyMatch(line -> line.contains("its static initialiser threw")), serve.toString());
        assertFalse(Files.exists(work.resolve("tidemark-data")), "nothing is started half");
    }
}

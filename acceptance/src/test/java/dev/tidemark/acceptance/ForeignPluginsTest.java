package dev.tidemark.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples as jars in the folder of plugins of an installation, used by a real sync between real processes. */
class ForeignPluginsTest {
    private static final String RESOLVER = "com/acme/longestnote/LongestNoteProvider.class";

    private static final Map<String, String> JARS = Map.of(
            "conflict-strategy", "acme-longest-note.jar",
            "storage-backend", "acme-journal.jar",
            "transport", "acme-tcp.jar",
            "codec", "acme-packbits.jar",
            "power-profile", "acme-unmetered.jar");

    @TempDir
    private Path folder;

    private Installation installation;
    private Path work;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.copyTo(folder.resolve("tidemark"));
        work = Files.createDirectory(folder.resolve("work"));
    }

    @Test
    void aClassThatIsInAForeignJarAloneSettlesAConflictBetweenTwoProcesses() throws Exception {
        installation.drop("conflict-strategy", "acme-longest-note.jar");
        assertEquals(List.of("acme-longest-note.jar"), jarsWith(RESOLVER));
        Files.writeString(work.resolve("tidemark.yaml"), "conflict: acme-longest-note\nlisten: 'ws://127.0.0.1:0'\n");
        App one = new App(work.resolve("one.db"));
        App two = new App(work.resolve("two.db"));
        one.run("CREATE TABLE note (id TEXT PRIMARY KEY, text TEXT)", "INSERT INTO note VALUES ('a', ''), ('b', '')");
        tidemark("track", "one.db");
        Path loaded = work.resolve("loaded.txt");
        try (Server server = installation.serve(work, loggingTo(loaded))) {
            tidemark("sync", "one.db", "--server", server.address());
            tidemark("sync", "two.db", "--server", server.address());
            one.run("UPDATE note SET text = 'long, and written first' WHERE id = 'a'");
            one.run("UPDATE note SET text = 'short' WHERE id = 'b'");
            two.run("UPDATE note SET text = 'short' WHERE id = 'a'");
            two.run("UPDATE note SET text = 'long, and written last' WHERE id = 'b'");
            tidemark("sync", "two.db", "--server", server.address());
            String settled = tidemark("sync", "one.db", "--server", server.address(), "--json");
            assertTrue(settled.contains("\"conflicts\":2"), settled);
            tidemark("sync", "two.db", "--server", server.address());
        }
        List<String> longest = List.of("long, and written first", "long, and written last");
        assertEquals(longest, one.select("SELECT text FROM note ORDER BY id"));
        assertEquals(longest, two.select("SELECT text FROM note ORDER BY id"));
        assertLoaded(loaded, "com.acme.longestnote.LongestNoteProvider", "acme-longest-note.jar");
    }

    @Test
    void foreignPluginsOfAllKindsServeOneSyncAndBringItsRowsBackAfterAKill() throws Exception {
        JARS.forEach((example, jar) -> drop(example, jar));
        Files.writeString(work.resolve("tidemark.yaml"), """
                storage: { type: acme-journal, file: hub.journal }
                listen:  [ "acme-tcp://127.0.0.1:0", "ws://127.0.0.1:0" ]
                codecs:  [ acme-packbits ]
                conflict: acme-longest-note
                """);
        App one = new App(work.resolve("one.db"));
        one.run("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)");
        one.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
                + " INSERT INTO note SELECT i, i || substr(hex(zeroblob(500)), 1, 990) FROM n");
        tidemark("track", "one.db");
        Path loaded = work.resolve("loaded.txt");
        Map<String, String> device = new HashMap<>(loggingTo(loaded));
        device.put("TIDEMARK_CODECS", "acme-packbits");
        Server first = installation.serve(work, Map.of());
        try (first) {
            assertTrue(first.address().startsWith("acme-tcp://"), first.address());
            Object[] sync = {"sync", "one.db", "--server", first.address(), "--power", "acme-unmetered", "--json"};
            String report = installation.run(work, device, sync).done();
            assertTrue(report.contains("\"pushed\":{\"rows\":500,"), report);
            assertTrue(number(report, "bytes") < 100_000, "500 runs of 990 zeros, and little else: " + report);
            first.kill();
        }
        try (Server second = installation.serve(work, Map.of())) {
            tidemark("sync", "two.db", "--server", second.address());
        }
        App two = new App(work.resolve("two.db"));
        assertEquals(one.select("SELECT text FROM note ORDER BY id"), two.select("SELECT text FROM note ORDER BY id"));
        assertEquals(500, two.select("SELECT id FROM note").size());
        assertLoaded(loaded, "com.acme.tcp.TcpLink", "acme-tcp.jar");
        assertLoaded(loaded, "com.acme.packbits.PackBitsCodec", "acme-packbits.jar");
        // The table of a switch is a class that is loaded when the switch is run: a plan was made.
        assertLoaded(loaded, "com.acme.unmetered.UnmeteredProfile$1", "acme-unmetered.jar");
    }

    private static long number(String json, String key) {
        Matcher matcher = Pattern.compile("\"" + key + "\":(\\d+)").matcher(json);
        assertTrue(matcher.find(), json);
        return Long.parseLong(matcher.group(1));
    }

    private void drop(String example, String jar) {
        try {
            installation.drop(example, jar);
        } catch (IOException e) {
            throw new AssertionError(jar + " can't be dropped", e);
        }
    }

    private String tidemark(Object... arguments) throws Exception {
        return installation.run(work, Map.of(), arguments).done();
    }

    /** Has the JVM note which class it takes from which jar. */
    private static Map<String, String> loggingTo(Path file) {
        return Map.of("TIDEMARK_JAVA_OPTS", "-Xlog:class+load:file=" + file);
    }

    private void assertLoaded(Path log, String type, String jar) throws IOException {
        String source = " source: file:" + installation.plugins().resolve(jar);
        try (Stream<String> lines = Files.lines(log)) {
            List<String> found = lines.filter(line -> line.contains(type)).toList();
            assertTrue(found.stream().anyMatch(line -> line.endsWith(source)), found::toString);
        }
    }

    /** Returns the names of the jars of the installation that hold a class. */
    private List<String> jarsWith(String type) throws IOException {
        try (Stream<Path> files = Files.walk(installation.home())) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> holds(file, type))
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private static boolean holds(Path jar, String type) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getEntry(type) != null;
        } catch (IOException e) {
            throw new AssertionError(jar + " can't be read", e);
        }
    }
}

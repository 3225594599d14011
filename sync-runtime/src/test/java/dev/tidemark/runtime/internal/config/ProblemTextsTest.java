package dev.tidemark.runtime.internal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.runtime.internal.config.Assembly.Request;
import dev.tidemark.runtime.internal.config.Assembly.Result;
import dev.tidemark.runtime.internal.plugin.PluginJars;
import dev.tidemark.runtime.internal.plugin.Problem;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever changes what people read sees it in the diff: the text of every sort of problem stands in {@code problems.txt}, a
 * paragraph for each situation. It is rewritten by
 * {@code mvn -pl sync-runtime -am test -Dtest=ProblemTextsTest -Dsurefire.failIfNoSpecifiedTests=false -Dproblem.texts=write}.
 */
class ProblemTextsTest {
    private static final Path COMMITTED = Path.of("src/test/resources/golden/problems.txt");

    /** Providers that are broken, by the folder of {@code test-plugins} that holds one. */
    private static final List<String> BROKEN = List.of(
            "absent-class",
            "abstract",
            "capabilities-throw",
            "constructor-throws",
            "empty-service-file",
            "malformed-service-file",
            "missing-library",
            "missing-superclass",
            "name-illegal",
            "name-null",
            "name-overflows",
            "name-throws",
            "not-a-provider",
            "not-public",
            "private-constructor",
            "schemes-null",
            "schemes-upper-case",
            "spec-null",
            "spec-throws",
            "static-initialiser-throws");

    @TempDir
    Path work;

    private final StringWriter texts = new StringWriter();
    private final List<Code> seen = new ArrayList<>();
    private URLClassLoader classPath;
    private Path plugins;

    @BeforeEach
    void installPlugins() throws IOException {
        classPath = FakePlugins.classPath(work.resolve("classes"));
        Path shipped = work.resolve("classes/META-INF/tidemark/shipped-plugins.json");
        Files.createDirectories(shipped.getParent());
        Files.writeString(shipped, """
                {"plugins":[
                  {"kind":"storage","name":"postgres","location":"installed/storage-postgres"},
                  {"kind":"storage","name":"sqlite","location":"installed/storage-sqlite"},
                  {"kind":"codec","name":"snappy","location":"installed/codec-snappy"}]}
                """);
        plugins = Files.createDirectories(work.resolve("plugins"));
    }

    @AfterEach
    void close() throws IOException {
        classPath.close();
    }

    @Test
    void theTextOfEverySortOfProblemIsThatOfTheCommittedFile() throws IOException {
        plugins();
        settings();
        wholeFiles();
        jars();
        brokenProviders();
        directories();
        trust();
        instances();
        List<String> actual = texts.toString().lines().toList();
        if ("write".equals(System.getProperty("problem.texts"))) {
            Files.write(COMMITTED, actual);
        }
        assertEquals(String.join("\n", Files.readAllLines(COMMITTED)), String.join("\n", actual));
        assertEquals(
                List.of(),
                Arrays.stream(Code.values())
                        .filter(code -> !seen.contains(code))
                        .toList());
    }

    private void plugins() throws IOException {
        install("good");
        check("unknown plugin", """
                storage: sqlit
                listen: { type: websockets, address: "127.0.0.1:7400" }
                codecs: [ zstd, zst ]
                power: car
                conflict: acme-god
                tables: { notes: { columns: { total: acme-goof } } }
                """);
        check("unknown scheme", "peers: [ \"gopher://example.org\" ]");
        check("missing plugin", """
                conflict: { column: body }
                codecs: [ { level: 3 } ]
                """);
        install("other-websocket");
        check("ambiguous plugin", """
                peers:
                  - ws://example.org
                listen: [ { address: "127.0.0.1:7400" }, { type: websocket, address: "127.0.0.1:7401" } ]
                """);
        check("ours, but not installed", """
                storage: { type: postgres }
                codecs: [ snappy ]
                """);
        check("almost ours, and not installed", "storage: postgress");
        install("several");
        new PluginJars(work).folder("good").write(plugins.resolve("good-again.jar"));
        new PluginJars(work).folder("several").write(plugins.resolve("several-again/several.jar"));
        check("duplicate plugin", "");
        check("a capability that is missing", "storage: memory\nhistory: 30d\n");
        check("a capability that is missing for a table", "storage: memory\ntables: { notes: { history: 30d } }\n");
    }

    private void settings() throws IOException {
        check("unknown setting", """
                nod: { name: x }
                node: { rol: server }
                storage: { type: sqlite, fiel: a.db, colour: red }
                power: { type: auto, low: 30 }
                tables: { notes: { colums: {} } }
                """);
        check("missing setting", """
                conflict:
                  - type: acme-longest-note
                peers: [ { type: websocket } ]
                """);
        check("wrong value", """
                node: { role: king, data: [ a, b ] }
                storage: { type: sqlite, busy-timeout: soon }
                peers: [ { address: "ws://a b" }, { type: websocket, address: "http://example.org" }, { address: "ws://me:swordfish@b c" } ]
                codecs: [ { type: zstd, level: max } ]
                conflict: { type: [ a ] }
                history: forever
                tables: { notes: { deletes: never, granularity: cell, mode: both, columns: [ a ] } }
                """);
        check("mode of a table", """
                node: { role: server }
                tables: { a: { mode: push }, b: { rows: 5, deadline: 1s }, c: { mode: on-demand, rows: 0, deadline: 0s } }
                """);
        check("a table on demand at a server", "node: { role: server }\ntables: { a: { mode: on-demand } }\n");
        check("a table on demand among equals", "node: { role: peer }\ntables: { a: { mode: on-demand } }\n");
        String lives = "peers: [ ws://example.org ]\ntables: { a: { ttl: 30m }, b: { ttl: off } }\n";
        check("rows that others end", "node: { role: device }\n" + lives);
        check("rows that other equals end", "node: { role: peer }\n" + lives);
        check("rows that end here", "node: { role: server }\ntables: { a: { ttl: 30m } }\n");
        check("deprecated setting", "storage: { type: sqlite, timeout: 1s }");
        check("deprecated setting beside its successor", "storage: { type: sqlite, timeout: 1s, busy-timeout: 2s }");
        check("duplicate key", "node:\n  name: a\n  name: b\n");
        check("missing variable", "node: { name: \"${NOBODY}\" }");
        check("from the environment", "", Map.of("TIDEMARK_NODE_ROLE", "king", "TIDEMARK_STORGE", "x"));
    }

    private void wholeFiles() throws IOException {
        check("no YAML", "node: { name: a\nstorage: [\n");
        check("no map", "- a\n- b\n");
        check("anchors", "node: &n { name: a }\ndevice: *n\n");
        Request absent = request(Optional.of(Path.of("absent.yaml")), Map.of());
        tell("no file", Assembly.check(absent));
    }

    private void jars() throws IOException {
        for (String folder :
                List.of("newer-api", "next-api", "older-api", "malformed-api", "without-api", "name-reserved")) {
            install(folder);
            check("jar: " + folder, "");
        }
        Files.createFile(plugins.resolve("empty.jar"));
        check("jar: empty file", "");
        new PluginJars(work).write(plugins.resolve("nothing.jar"));
        check("jar: nothing in it", "");
        install("no-provider");
        check("jar: no provider", "");
        install("good");
        byte[] whole = Files.readAllBytes(plugins.resolve("good.jar"));
        Files.write(plugins.resolve("good.jar"), Arrays.copyOf(whole, whole.length / 2));
        check("jar: truncated", "");
        Files.writeString(plugins.resolve("letter.jar"), "Dear Sir or Madam");
        check("jar: a text", "");
        Files.createDirectories(plugins.resolve("acme.jar.d/folder.jar"));
        check("jar: a folder in a folder", "");
    }

    private void brokenProviders() throws IOException {
        for (String folder : BROKEN) {
            install(folder);
            check("provider: " + folder, "");
        }
        new PluginJars(work).folder("good").patch(ProblemTextsTest::newerJava).write(plugins.resolve("far-java.jar"));
        check("provider: newer Java", "");
        new PluginJars(work)
                .folder("package-of-the-jdk")
                .patch(ProblemTextsTest::inJdk)
                .write(plugins.resolve("jdk.jar"));
        check("provider: in a package of the JDK", "");
        install("good-and-bad");
        check("providers of which one works", "");
    }

    /** The version of a class file stands in its eighth byte. */
    private static String newerJava(String compiled) {
        return compiled.startsWith("\u00ca\u00fe") ? compiled.substring(0, 7) + 'c' + compiled.substring(8) : compiled;
    }

    /** The compiler refuses what this makes of {@code jawa.acme}. */
    private static String inJdk(String compiled) {
        return compiled.replace("jawa/", "java/");
    }

    private void directories() throws IOException {
        Files.writeString(plugins.resolve("readme.txt"), "hello");
        Files.createDirectories(plugins.resolve("empty"));
        Files.createDirectories(plugins.resolve("only-text"));
        Files.writeString(plugins.resolve("only-text/readme.txt"), "hello");
        Files.createSymbolicLink(plugins.resolve("circle"), Path.of("circle"));
        Files.createSymbolicLink(plugins.resolve("ping.jar"), Path.of("pong.jar"));
        Files.createSymbolicLink(plugins.resolve("pong.jar"), Path.of("ping.jar"));
        Files.createSymbolicLink(plugins.resolve("self"), Path.of("."));
        Files.createSymbolicLink(plugins.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(plugins.resolve("lost.jar"), Path.of("nowhere.jar"));
        new PluginJars(work).folder("good").write(plugins.resolve("acme.jar"));
        new PluginJars(work).folder("several").write(plugins.resolve("acme/acme.jar"));
        check("what is no plugin", "");
        check("a directory that is a file", "plugins: { directory: tidemark.yaml }");
        check("a directory that is not there", "plugins: { directory: nowhere }");
    }

    private void trust() throws IOException {
        install("good");
        install("leaves-a-mark");
        check("a jar that is not allowed", "plugins: { sha256: [ \"%s\" ] }\n".formatted("0123456789abcdef".repeat(4)));
        install("leaves-a-mark");
        check("digests of the wrong form", """
                plugins:
                  sha256:
                    - %s
                    - sha256:12
                    - ""
                """.formatted("0123456789ABCDEF".repeat(4)));
        install("leaves-a-mark");
        check("a list that is misspelled", "plugins: { sha265: [ \"%s\" ] }\n".formatted("0".repeat(64)));
        install("leaves-a-mark");
        check("a section that is misspelled", "plugin: { sha256: [ \"%s\" ] }\n".formatted("0".repeat(64)));
        install("leaves-a-mark");
        check("a list twice", "plugins: {}\nplugins: { sha256: [ \"%s\" ] }\n".formatted("0".repeat(64)));
        install("leaves-a-mark");
        check("a file that can't be understood", "plugins: { sha256: [ \"%s\" }\n".formatted("0".repeat(64)));
        assertEquals(null, System.getProperty("acme.marker"), "a jar that was not allowed ran its static initialiser");
    }

    private void instances() throws IOException {
        install("tells-its-secret");
        check("a secret of the wrong form", "conflict: { type: acme-gossip, key: swordfish, pin: hunter2 }");
        install("tells-its-secret");
        Result result = Assembly.check(write("conflict: { type: acme-gossip, key: swordfish }", Map.of()));
        Blueprint blueprint = assertInstanceOf(Result.Ready.class, result).blueprint();
        PluginException failure = assertThrows(
                PluginException.class,
                () -> blueprint.conflict().get(0).create(AssemblyTest::context, AssemblyTest.GUARDS));
        blueprint.catalog().close();
        seen.add(Code.NOT_CREATED);
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(trace));
        assertTrue(!trace.toString().contains("swordfish"), trace.toString());
        paragraph("an instance that can't be created, and tells its secret", List.of(failure.getMessage()));
    }

    private void install(String folder) {
        new PluginJars(work).folder(folder).write(plugins.resolve(folder + ".jar"));
    }

    private void check(String title, String yaml) throws IOException {
        check(title, yaml, Map.of());
    }

    /** Tells what is wrong with a file and the plugins that were installed for it, and removes those. */
    private void check(String title, String yaml, Map<String, String> environment) throws IOException {
        tell(title, Assembly.check(write(yaml, environment)));
        if (!title.startsWith("unknown") && !title.startsWith("missing p") && !title.startsWith("ambiguous")) {
            Folders.empty(plugins);
        }
    }

    private Request write(String yaml, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(work.resolve("tidemark.yaml"), yaml);
        return request(Optional.of(file), environment);
    }

    private Request request(Optional<Path> file, Map<String, String> environment) {
        return new Request(file, Map.of(), environment, Optional.of(plugins), classPath, work);
    }

    private void tell(String title, Result result) {
        if (result instanceof Result.Ready ready) {
            ready.blueprint().catalog().close();
        }
        result.problems().forEach(problem -> seen.add(problem.code()));
        paragraph(title, result.problems().stream().map(ProblemTextsTest::line).toList());
    }

    private static String line(Problem problem) {
        return (problem.isError() ? "" : "warning ") + problem.code().id() + " | " + problem;
    }

    private void paragraph(String title, List<String> lines) {
        String text = lines.stream()
                .map(line -> line.replace(work.toString(), "WORK")
                        .replace("runs on Java " + Runtime.version().feature(), "runs on Java FEATURE")
                        .replaceAll("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", "DIGEST"))
                .collect(Collectors.joining("\n", "== " + title + "\n", "\n\n"));
        texts.append(text);
    }
}

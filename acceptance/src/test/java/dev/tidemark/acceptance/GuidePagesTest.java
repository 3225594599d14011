package dev.tidemark.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.acceptance.GuidePage.Step;
import dev.tidemark.acceptance.Terminal.Answer;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Types what the guide says, from an empty folder, and compares what is printed with what the guide shows. */
class GuidePagesTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Path README = CHECKOUT.resolve("README.md");
    private static final String PORT = "7400";
    private static final String PORT_OF_POSTGRESQL = ":5432/";
    private static final Postgres POSTGRES = Postgres.shared();

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    /** The page about PostgreSQL finds it where the page says, but for the port. */
    @BeforeAll
    static void prepareDatabase() throws Exception {
        POSTGRES.run("postgres", "CREATE ROLE tidemark LOGIN", "CREATE DATABASE tidemark OWNER tidemark");
    }

    static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(README));
        try (Stream<Path> guide = Files.list(CHECKOUT.resolve("docs/guide"))) {
            guide.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        assertTrue(pages.size() >= 9, pages::toString);
        return pages.stream();
    }

    /**
     * The examples' own builds have tried their plugins at random; here each kit is tried once more, and with one seed. Maven works
     * offline: all of ours comes from the installation, and the rest from where this build has it. Pages run side by side, and
     * each has a repository of its own: of two Mavens that bring the same file into one repository, one goes on with what the other
     * has begun and finds it gone.
     */
    private Path mavenInItsOwnFolder() throws IOException {
        Path settings = Files.writeString(folder.resolve("settings.xml"), """
            <settings>
              <localRepository>%s</localRepository>
              <mirrors>
                <mirror>
                  <id>what-the-build-has-brought</id>
                  <mirrorOf>*,!tidemark</mirrorOf>
                  <url>file://%s</url>
                </mirror>
              </mirrors>
            </settings>
            """.formatted(
                        folder.resolve("repository"), System.getProperty("maven.repo.local")));
        Path bin = Files.createDirectory(folder.resolve("bin"));
        write(
                bin.resolve("mvn"),
                "#!/usr/bin/env bash\nPATH=${PATH/%s:/}\nexec mvn -B -ntp -o -s %s -Dtidemark.rounds=1 '-DargLine=%s' \"$@\"\n"
                        .formatted(bin.toString().replace("/", "\\/"), settings, Installation.SHORT_LIFE));
        return bin;
    }

    /** The guide has {@code sqlite3} play the app. Where the machine has none, something else of that name does. */
    @BeforeAll
    static void putSqliteOnThePath() throws IOException {
        boolean isThere = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "sqlite3")));
        if (!isThere) {
            write(Files.createDirectory(shared.resolve("apps")).resolve("sqlite3"), SqliteShell.script());
        }
    }

    private static void write(Path script, String text) throws IOException {
        Files.writeString(script, text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandOfThePageDoesWhatThePageShows(Path file) throws Exception {
        String text = Files.readString(file);
        int port = freePort();
        GuidePage page = GuidePage.parse(
                text.replace(PORT, Integer.toString(port)).replace(PORT_OF_POSTGRESQL, ":" + POSTGRES.port() + "/"));
        assertEquals(List.of(), page.unexplained(), "blocks without a language, a prompt or a reason: " + file);
        Installation installation = Installation.copyTo(folder.resolve("tidemark"));
        Path work = file.equals(README) ? CHECKOUT : Files.createDirectory(folder.resolve("work"));
        Map<String, String> environment = Map.of(
                "PATH",
                installation.home() + "/bin:" + mavenInItsOwnFolder() + ":" + shared.resolve("apps") + ":"
                        + System.getenv("PATH"),
                "TMPDIR",
                folder.toString(),
                "TIDEMARK_CACHE",
                "off",
                "TIDEMARK_JAVA_OPTS",
                Installation.SHORT_LIFE,
                "MAVEN_OPTS",
                Installation.SHORT_LIFE);
        List<Terminal> others = new ArrayList<>();
        try (Terminal terminal = Terminal.in(work, environment)) {
            for (Step step : page.steps()) {
                if (step.isServer()) {
                    others.add(serve(
                            step, terminal, environment, text.contains("listen:") ? "" : "TIDEMARK_LISTEN", port));
                } else {
                    assertAnswer(step, terminal.type(step.command()));
                }
            }
            others.forEach(Terminal::end);
        } finally {
            others.forEach(Terminal::close);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void assertAnswer(Step step, Answer answer) {
        boolean refuses = !step.printed().isEmpty() && step.printed().get(0).startsWith("tidemark: ");
        assertEquals(refuses, answer.code() != 0, () -> step + " ends with " + answer);
        assertTrue(
                step.printed().isEmpty() || Printed.matches(atAnyPort(step.printed()), atAnyPort(answer.lines())),
                () -> "the page shows for '" + step.command() + "':\n" + String.join("\n", step.printed())
                        + "\nand it prints:\n" + String.join("\n", answer.lines()));
    }

    /** Servers get a port that is free here, but what a command proposes to type next names the usual one. */
    private static List<String> atAnyPort(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:" + PORT))
                .toList();
    }

    /** Runs a server in a second terminal, which the reader opens in the same folder. */
    private static Terminal serve(Step step, Terminal first, Map<String, String> environment, String listen, int port)
            throws IOException {
        Path folder = Path.of(first.type("pwd").lines().get(0));
        Terminal second = Terminal.in(folder, environment);
        String options = listen.isEmpty() ? "" : listen + "=ws://127.0.0.1:" + port + " ";
        List<String> lines = second.typeAndWatch(
                "env " + options + step.command(), Math.max(1, step.printed().size()));
        assertTrue(
                step.printed().isEmpty() || Printed.matches(atAnyPort(step.printed()), atAnyPort(lines)),
                () -> "the page shows for '" + step.command() + "':\n" + String.join("\n", step.printed())
                        + "\nand it prints:\n" + String.join("\n", lines));
        return second;
    }
}

package dev.tidemark.cli.terminal;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a command sees of the process that it runs in.
 *
 * @param out where results go
 * @param err where problems and progress go
 * @param isInteractive whether a person looks at {@code err}
 * @param environment the variables
 * @param home the installation, where it is known
 */
public record Terminal(
        PrintStream out, PrintStream err, boolean isInteractive, Map<String, String> environment, Optional<Path> home) {
    /** Checks that all is there, and keeps an unmodifiable copy. */
    public Terminal {
        Objects.requireNonNull(out, "out");
        Objects.requireNonNull(err, "err");
        environment = Map.copyOf(environment);
        Objects.requireNonNull(home, "home");
    }

    /** Returns that of this process. The launcher tells where the installation is, and whether a terminal is there. */
    public static Terminal ofProcess() {
        return new Terminal(
                System.out,
                System.err,
                Boolean.getBoolean("tidemark.terminal"),
                System.getenv(),
                Optional.ofNullable(System.getProperty("tidemark.home")).map(Path::of));
    }

    /** Prints a line of a result. */
    public void line(String text) {
        out.println(text);
    }

    /** Prints a line of complaint, to standard error. */
    public void problem(String text) {
        err.println("tidemark: " + text);
    }

    /** Sends off what was printed so far. */
    public void flush() {
        out.flush();
        err.flush();
    }

    /** Returns the directory of the plugins that the installation comes with, where it is known. */
    public Optional<Path> plugins() {
        return home.map(directory -> directory.resolve("plugins"));
    }
}

package dev.tidemark.cli;

import dev.tidemark.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs commands in this process, with the plugins of the class path, and keeps what they print. */
public final class Shell {
    /**
     * What a command did.
     *
     * @param code its exit code
     * @param out what it printed
     * @param err what it complained of
     */
    public record Ran(int code, List<String> out, List<String> err) {}

    private Shell() {}

    /** Runs a command. */
    public static Ran run(Object... arguments) {
        return run(Optional.empty(), Map.of(), arguments);
    }

    /** Runs a command of an installation. */
    public static Ran runOf(Path home, Object... arguments) {
        return run(Optional.of(home), Map.of(), arguments);
    }

    /** Runs a command with variables. */
    public static Ran runIn(Map<String, String> environment, Object... arguments) {
        return run(Optional.empty(), environment, arguments);
    }

    private static Ran run(Optional<Path> home, Map<String, String> environment, Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                environment,
                home);
        String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
        int code = CommandLineApp.run(terminal, words);
        return new Ran(code, lines(out), lines(err));
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

package dev.tidemark.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs commands in this process, with the plugins of the class path, and keeps what they print. */
final class Shell {
    /**
     * What a command did.
     *
     * @param code its exit code
     * @param out what it printed
     * @param err what it complained of
     */
    record Ran(int code, List<String> out, List<String> err) {}

    private Shell() {}

    static Ran run(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                Map.of(),
                Optional.empty());
        String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
        int code = CommandLineApp.run(terminal, words);
        return new Ran(code, lines(out), lines(err));
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

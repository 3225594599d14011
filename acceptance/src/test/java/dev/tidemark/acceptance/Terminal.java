package dev.tidemark.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A shell that somebody types into. What it is told stays: the folder, variables, functions. */
final class Terminal implements AutoCloseable {
    private static final String DONE = "\u0001done ";
    private static final long PATIENCE_SECONDS = 60;

    private final Process shell;
    private final BufferedWriter keyboard;
    private final BufferedReader screen;

    /**
     * What was printed.
     *
     * @param code the exit code
     * @param lines on either stream
     */
    record Answer(int code, List<String> lines) {}

    private Terminal(Process shell) {
        this.shell = shell;
        this.keyboard = shell.outputWriter(StandardCharsets.UTF_8);
        this.screen = shell.inputReader(StandardCharsets.UTF_8);
    }

    static Terminal in(Path folder, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "--noprofile", "--norc")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("TIDEMARK_") || name.startsWith("MAVEN_"));
        builder.environment().putAll(environment);
        return new Terminal(builder.start());
    }

    /** Types a command, and waits until it has ended. */
    Answer type(String command) throws IOException {
        keyboard.write("{ " + command + "\n} </dev/null\nprintf '\\n" + DONE + "%d\\n' $?\n");
        keyboard.flush();
        List<String> lines = new ArrayList<>();
        for (String line = screen.readLine(); line != null; line = screen.readLine()) {
            if (line.startsWith(DONE)) {
                int code = Integer.parseInt(line.substring(DONE.length()));
                // The line that the marker begins with is ours.
                int last = lines.size() - 1;
                return new Answer(code, lines.get(last).isEmpty() ? lines.subList(0, last) : lines);
            }
            lines.add(line);
        }
        throw new AssertionError("the shell ended while it ran '" + command + "': " + lines);
    }

    /** Types a command that does not end by itself, and waits until it has printed so many lines. */
    List<String> typeAndWatch(String command, int count) throws IOException {
        keyboard.write("exec " + command + "\n");
        keyboard.flush();
        List<String> lines = new ArrayList<>();
        for (String line = ""; line != null && lines.size() < count; ) {
            line = screen.readLine();
            if (line != null) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** Ends what runs in it. */
    @Override
    public void close() {
        shell.destroy();
        shell.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Ends the command that was watched, as Ctrl-C does, and checks that it ends in order. */
    void end() {
        close();
        assertEquals(0, shell.exitValue(), "the exit code of what was watched");
    }
}

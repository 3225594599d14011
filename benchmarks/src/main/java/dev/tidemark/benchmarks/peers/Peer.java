package dev.tidemark.benchmarks.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Another system, in a process that measures a round of it whenever it is told to. A round may not take longer than a limit.
 *
 * <p>The process says {@code ready NAME} and gets a line for each round, which it answers by {@code figures KEY=NUMBER …}. Whatever
 * else it prints is its own affair.
 */
final class Peer implements AutoCloseable {
    private static final String READY = "ready ";
    private static final String FIGURES = "figures ";
    private static final long LIMIT_MILLIS = 180_000;

    private static final int END_SECONDS = 10;

    private final Timer limits = new Timer("limits of peers", true);
    private final Process process;
    private final BufferedReader output;
    private final String name;

    /** Starts it. */
    Peer(Path folder, List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        output = process.inputReader(StandardCharsets.UTF_8);
        name = answer(READY).orElseThrow(() -> new IOException(String.join(" ", command) + " did not start"));
    }

    /** Returns its name with its version. */
    String name() {
        return name;
    }

    /** Measures a round; nothing if it has failed or took too long, after which it is of no use any more. */
    Optional<Map<String, Double>> round() throws IOException {
        if (!process.isAlive()) {
            return Optional.empty();
        }
        process.outputWriter(StandardCharsets.UTF_8).append("round\n").flush();
        return answer(FIGURES).map(Peer::parse);
    }

    private Optional<String> answer(String beginning) throws IOException {
        TimerTask end = new TimerTask() {
            @Override
            public void run() {
                process.destroyForcibly();
            }
        };
        limits.schedule(end, LIMIT_MILLIS);
        try {
            String line = output.readLine();
            while (line != null && !line.startsWith(beginning)) {
                line = output.readLine();
            }
            return Optional.ofNullable(line).map(text -> text.substring(beginning.length()));
        } finally {
            end.cancel();
        }
    }

    private static Map<String, Double> parse(String line) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (String word : line.trim().split(" ")) {
            String[] parts = word.split("=");
            figures.put(parts[0], Double.valueOf(parts[1]));
        }
        return figures;
    }

    /** Ends the process: by the end of its input, so that it can tidy up, and at last by force. */
    @Override
    public void close() {
        limits.cancel();
        try {
            process.outputWriter(StandardCharsets.UTF_8).close();
            process.onExit().get(END_SECONDS, TimeUnit.SECONDS);
        } catch (IOException | ExecutionException | TimeoutException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

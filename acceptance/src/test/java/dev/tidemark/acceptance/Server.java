package dev.tidemark.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that runs as a process of its own. */
final class Server implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("Node '.*' listens at (\\S+)");
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final List<String> addresses;

    private Server(Process process, List<String> addresses) {
        this.process = process;
        this.addresses = addresses;
    }

    /** Starts a server, and reads what it says until it has told all the addresses where it listens. */
    static Server started(ProcessBuilder builder) throws IOException {
        Process process = builder.redirectErrorStream(true).start();
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
            Matcher matcher = ADDRESS.matcher(line);
            if (matcher.matches()) {
                addresses.add(matcher.group(1));
            } else if (!addresses.isEmpty()) {
                drain(reader);
                return new Server(process, addresses);
            }
        }
        throw new AssertionError("the server ended at once: " + lines);
    }

    /** A full pipe would hold the server up. */
    private static void drain(BufferedReader reader) {
        Thread thread = new Thread(() -> reader.lines().forEach(line -> {}), "what the server says");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns the address that stands first in its configuration. */
    String address() {
        return addresses.get(0);
    }

    /** Returns the address of a transport, by its scheme. */
    String address(String scheme) {
        return addresses.stream()
                .filter(address -> address.startsWith(scheme + ":"))
                .findFirst()
                .orElseThrow();
    }

    /** Returns how many connections lead to it. */
    long sessions() throws IOException {
        String port = String.format(":%04X", Integer.parseInt(address().replaceAll(".*:", "")));
        long sessions = 0;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            sessions += Files.readAllLines(Path.of(table)).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields.length > 3 && fields[1].endsWith(port) && fields[3].equals("01"))
                    .count();
        }
        return sessions;
    }

    /** Kills the process in the middle of whatever it does. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks the server to end, and checks that it does so in order. */
    @Override
    public void close() {
        boolean running = process.isAlive();
        process.destroy();
        awaitEnd();
        if (running) {
            assertEquals(0, process.exitValue(), "the server's exit code");
        }
    }

    private void awaitEnd() {
        process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
}

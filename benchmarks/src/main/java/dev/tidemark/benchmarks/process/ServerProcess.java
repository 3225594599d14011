package dev.tidemark.benchmarks.process;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.ProcessMemory;
import dev.tidemark.benchmarks.measure.ProcessTime;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A server in a process of its own, on an SQLite file or a PostgreSQL database, or on one after the other. */
public final class ServerProcess implements AutoCloseable {
    /** What to serve for a store in memory. */
    public static final String MEMORY = "memory";

    private static final String USED = "used";

    private final Process process;
    private final BufferedReader output;

    /** Starts a process that serves nothing yet. */
    public ServerProcess(String heap) {
        try {
            process = new ProcessBuilder(List.of(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-Xmx" + heap,
                            "-cp",
                            System.getProperty("java.class.path"),
                            ServerProcess.class.getName()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            output = process.inputReader(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Serves a file, which need not exist, in place of what was served before, and returns the address. */
    public String serve(Path file) {
        return serve(file.toString());
    }

    /** Serves a file or the database of a URL, in place of what was served before, and returns the address. */
    public String serve(String storage) {
        return ask(storage);
    }

    /** Returns how many bytes of heap are in use once garbage is gone. */
    public long usedHeap() {
        return Long.parseLong(ask(USED));
    }

    /** Returns how many bytes of memory its process holds, heap or not. */
    public long residentBytes() {
        return ProcessMemory.residentBytes(process.toHandle());
    }

    private String ask(String line) {
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(line)
                    .append('\n')
                    .flush();
            String answer = output.readLine();
            Measure.check(answer != null, "the server's process has ended");
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the processor time that it has used up to now. */
    public double cpuSeconds() {
        return ProcessTime.seconds(process.toHandle());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    /** Serves what its input named last, a line each, until that ends. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String storage = input.readLine();
        while (storage != null) {
            try (SyncNode node = open(storage)) {
                System.out.println(node.addresses().get(0));
                storage = input.readLine();
                while (USED.equals(storage)) {
                    System.out.println(ProcessMemory.usedHeap());
                    storage = input.readLine();
                }
            }
        }
    }

    private static SyncNode open(String storage) {
        NodeSettings settings = NodeSettings.defaults()
                .with("node.name", "server")
                .with("node.role", "server")
                .with("listen[0].type", "websocket")
                .with("listen[0].address", "ws://127.0.0.1:0");
        if (storage.equals(MEMORY)) {
            return Nodes.open(settings.with("storage.type", "memory"));
        }
        boolean isDatabase = storage.startsWith("postgresql:");
        return Nodes.open(settings.with("storage.type", isDatabase ? "postgres" : "sqlite")
                .with(isDatabase ? "storage.url" : "storage.file", storage)
                // A machine that is busy with something else is no reason to refuse a push.
                .with("storage.busy-timeout", "2m"));
    }
}

package dev.tidemark.benchmarks;

import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A server in a process of its own, on an own SQLite file. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final String address;

    ServerProcess(Path file, String heap) {
        try {
            process = new ProcessBuilder(List.of(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-Xmx" + heap,
                            "-cp",
                            System.getProperty("java.class.path"),
                            ServerProcess.class.getName(),
                            file.toString()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            address = output.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (address == null) {
            throw new IllegalStateException("the server did not start");
        }
    }

    String address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    /** Serves a file until its input ends. */
    public static void main(String[] arguments) throws IOException {
        SyncNode node = Nodes.open(NodeSettings.defaults()
                .with("node.name", "server")
                .with("node.role", "server")
                .with("storage.type", "sqlite")
                .with("storage.file", arguments[0])
                .with("listen[0].type", "websocket")
                .with("listen[0].address", "ws://127.0.0.1:0"));
        System.out.println(node.addresses().get(0));
        while (System.in.read() >= 0) {
            // whatever comes is not for this process
        }
        node.close();
    }
}

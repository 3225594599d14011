package dev.tidemark.benchmarks.process;

import dev.tidemark.benchmarks.measure.ProcessMemory;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The process of a server. It answers each line of its input with one, and closes its node when that ends. */
final class Server implements AutoCloseable {
    /** Serves the store that is named behind it, and answers the address. */
    static final String SERVE = "serve";

    /** Defines the table of {@link ServedRows}. */
    static final String DEFINE = "define";

    /** Writes rows: the number of the first one, how many, and bytes of each. */
    static final String FILL = "fill";

    /** Answers the bytes of heap that are in use. */
    static final String HEAP = "heap";

    /** Answers the bytes that are in use, on the heap and beside it. */
    static final String MEMORY = "memory";

    private static final String DONE = "done";

    private Optional<SyncNode> node = Optional.empty();

    private Server() {}

    /** Answers. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Server server = new Server()) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println(server.answer(line));
            }
        }
    }

    private String answer(String line) {
        String[] words = line.split(" ", 2);
        return switch (words[0]) {
            case SERVE -> serve(words[1]);
            case DEFINE -> define();
            case FILL -> fill(words[1].split(" "));
            case HEAP -> Long.toString(ProcessMemory.usedHeap());
            case MEMORY -> Long.toString(ProcessMemory.used());
            default -> throw new IllegalArgumentException("'" + line + "' is not understood");
        };
    }

    private String serve(String storage) {
        close();
        node = Optional.of(open(storage));
        return node.get().addresses().get(0).toString();
    }

    private String define() {
        node.orElseThrow().define(ServedRows.DEFINITION);
        return DONE;
    }

    private String fill(String[] numbers) {
        ServedRows.write(
                node.orElseThrow(),
                Long.parseLong(numbers[0]),
                Long.parseLong(numbers[1]),
                Integer.parseInt(numbers[2]));
        return DONE;
    }

    private static SyncNode open(String storage) {
        NodeSettings settings = NodeSettings.defaults()
                .with("node.name", "server")
                .with("node.role", "server")
                .with("listen[0].type", "websocket")
                .with("listen[0].address", "ws://127.0.0.1:0");
        if (storage.equals(ServerProcess.MEMORY)) {
            return Nodes.open(settings.with("storage.type", "memory"));
        }
        boolean isDatabase = storage.startsWith("postgresql:");
        return Nodes.open(settings.with("storage.type", isDatabase ? "postgres" : "sqlite")
                .with(isDatabase ? "storage.url" : "storage.file", storage)
                // A machine that is busy with something else is no reason to refuse a push.
                .with("storage.busy-timeout", "2m"));
    }

    @Override
    public void close() {
        node.ifPresent(SyncNode::close);
        node = Optional.empty();
    }
}

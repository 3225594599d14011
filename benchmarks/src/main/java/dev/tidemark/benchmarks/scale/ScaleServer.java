package dev.tidemark.benchmarks.scale;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.WorkTime;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own that fills its store and tells what memory it takes, when it is asked. */
final class ScaleServer implements AutoCloseable {
    private static final int TRANSACTION = 1_000;
    private static final int COLUMNS = 4;
    private static final int PATIENCE_SECONDS = 30;

    private final Process process;
    private final BufferedReader output;
    private final URI address;

    /** @param storage {@code memory}, the URL of a database in PostgreSQL, or the path of an SQLite file */
    ScaleServer(String heap, String storage) {
        try {
            process = new ProcessBuilder(List.of(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-Xmx" + heap,
                            "-cp",
                            System.getProperty("java.class.path"),
                            ScaleServer.class.getName(),
                            storage))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        output = process.inputReader(StandardCharsets.UTF_8);
        address = URI.create(line());
    }

    URI address() {
        return address;
    }

    /** Writes rows with keys from a number on, of about so many bytes each. */
    void fill(long from, long count, int rowBytes) {
        ask("fill " + from + " " + count + " " + rowBytes);
    }

    /** Returns the bytes that are in use, on the heap and beside it, behind a collection. */
    long memory() {
        return Long.parseLong(ask("memory"));
    }

    /** Returns the seconds that its threads have run, without those of the compiler. */
    double workSeconds() {
        return WorkTime.seconds(process.pid());
    }

    private String ask(String question) {
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(question)
                    .append('\n')
                    .flush();
            return line();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() {
        try {
            String line = output.readLine();
            Measure.check(line != null, "the server has ended");
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has it close its node in order. */
    @Override
    public void close() {
        try {
            process.outputWriter(StandardCharsets.UTF_8).close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Serves the storage that is named, and answers a line with a line until its input ends. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (SyncNode node = open(arguments[0])) {
            node.define(LightDevice.DEFINITION);
            System.out.println(node.addresses().get(0));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println(answer(node, line.split(" ")));
            }
        }
    }

    private static SyncNode open(String storage) {
        NodeSettings settings = NodeSettings.defaults()
                .with("node.name", "server")
                .with("node.role", "server")
                .with("listen[0].type", "websocket")
                .with("listen[0].address", "ws://127.0.0.1:0");
        if (storage.equals("memory")) {
            return Nodes.open(settings.with("storage.type", "memory"));
        }
        boolean isDatabase = storage.startsWith("postgresql:");
        return Nodes.open(settings.with("storage.type", isDatabase ? "postgres" : "sqlite")
                .with(isDatabase ? "storage.url" : "storage.file", storage));
    }

    private static String answer(SyncNode node, String[] words) {
        if (words[0].equals("memory")) {
            return Long.toString(inUse());
        }
        long from = Long.parseLong(words[1]);
        long end = from + Long.parseLong(words[2]);
        int rowBytes = Integer.parseInt(words[3]);
        for (long first = from; first < end; first += TRANSACTION) {
            long start = first;
            node.write(writer -> {
                for (long key = start; key < Math.min(start + TRANSACTION, end); key++) {
                    writer.put(LightDevice.TABLE, RowKey.of(key), row(key, rowBytes));
                }
                return start;
            });
        }
        return "done";
    }

    /** Returns a row of about so many bytes, most of them letters that do not repeat. */
    static Row row(long key, int rowBytes) {
        SplittableRandom random = new SplittableRandom(key);
        Map<String, Value> columns = new LinkedHashMap<>();
        for (int i = 0; i < COLUMNS; i++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < rowBytes / COLUMNS) {
                text.append((char) ('a' + random.nextInt(26)));
            }
            columns.put("column" + i, Value.of(text.toString()));
        }
        return Row.of(columns);
    }

    private static long inUse() {
        System.gc();
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + direct;
    }
}

package dev.tidemark.reliability;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Says what machine the figures of a run belong to. */
final class Hardware implements Command {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    @Override
    public String name() {
        return "hardware";
    }

    @Override
    public String describe() {
        return "prints the machine that figures belong to";
    }

    @Override
    public boolean run(List<String> arguments, PrintStream out) throws IOException {
        out.println(line());
        return true;
    }

    /** Returns processor, cores, heap, system and JDK in one line. */
    static String line() throws IOException {
        Runtime machine = Runtime.getRuntime();
        return String.format(
                Locale.ROOT,
                "%s, %d cores, heap of %d MiB, %s %s, Java %s",
                processor(),
                machine.availableProcessors(),
                machine.maxMemory() >> 20,
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.vm.version"));
    }

    private static String processor() throws IOException {
        if (!Files.exists(PROCESSORS)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElseGet(() -> System.getProperty("os.arch"));
        }
    }
}

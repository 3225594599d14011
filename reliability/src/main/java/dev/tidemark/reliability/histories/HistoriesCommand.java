package dev.tidemark.reliability.histories;

import com.sun.management.OperatingSystemMXBean;
import dev.tidemark.reliability.Command;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/** Accumulates histories: goes on from the seed where the last run has ended. */
public final class HistoriesCommand implements Command {

    @Override
    public String name() {
        return "histories";
    }

    @Override
    public String describe() {
        return "[--until N] [--worlds all|equals|carriers] [--threads N] [--state FILE]  runs histories until N in all have counted";
    }

    @Override
    public boolean run(List<String> arguments, PrintStream out) throws IOException {
        Options options = new Options(arguments, Set.of("until", "worlds", "threads", "state"));
        long until = options.number("until", 10_000);
        int threads = (int) options.number("threads", Runtime.getRuntime().availableProcessors());
        Worlds worlds = Worlds.named(options.text("worlds", Worlds.ALL.toString()));
        long block = worlds.block();
        LongUnaryOperator seeds = worlds.seeds();
        Path state = Path.of(options.text("state", worlds.state()));
        Progress before = Progress.load(state);
        Tally fresh = new Tally();
        try (WorkFolder folder = WorkFolder.create();
                Campaign campaign = new Campaign(
                        new HistoryRunner(folder.path()),
                        threads,
                        fresh,
                        (seed, failure) -> tell(out, seed, failure))) {
            long began = System.nanoTime();
            for (long next = before.next(); before.counted() + fresh.counted() < until; next += block) {
                campaign.run(next, next + block, seeds);
                long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
                Progress now = before.plus(next + block, millis, fresh.sums());
                now.save(state);
                out.println(line(now, seeds, fresh, millis) + ", " + processorMillis() / Math.max(1, fresh.run())
                        + " ms of processor time each");
            }
        }
        out.println("What was drawn in this run, and in how many histories each fault has struck:");
        fresh.distributions().forEach(out::println);
        return fresh.failures().isEmpty();
    }

    /** What a machine that does something else beside it takes longer for, it does not count. */
    private static long processorMillis() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine
                ? Duration.ofNanos(machine.getProcessCpuTime()).toMillis()
                : 0;
    }

    private static String line(Progress all, LongUnaryOperator seeds, Tally fresh, long millis) {
        return String.format(
                Locale.ROOT,
                "up to seed %,d: %,d run, %,d counted, %,d failed in this run, %,d counted an hour; %,d counted in all",
                seeds.applyAsLong(all.next() - 1),
                fresh.run(),
                fresh.counted(),
                fresh.failures().size(),
                fresh.counted() * 3_600_000 / Math.max(1, millis),
                all.counted());
    }

    private static void tell(PrintStream out, long seed, Throwable failure) {
        out.println("seed " + seed + " fails: " + failure.getMessage());
        out.println("  to see it, and to make it short: reliability/run replay " + seed);
    }
}

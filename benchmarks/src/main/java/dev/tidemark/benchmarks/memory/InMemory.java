package dev.tidemark.benchmarks.memory;

import dev.tidemark.benchmarks.measure.Measurement;
import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.report.Findings;
import java.util.Map;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Has JMH measure {@link SmallParts} in processes of its own. */
public final class InMemory implements Measurement {
    private static final Map<String, String> NAMES = Map.of(
            "encode", "encode a row",
            "compress", "compress a row, zstd",
            "decompress", "decompress a row",
            "decode", "decode a row",
            "mergeSeen", "merge a change whose author had seen the row",
            "mergeConflict", "merge a change that is in conflict",
            "stamp", "make a stamp",
            "digest", "digest of a row");

    @Override
    public void measure(Size size, Findings findings) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(SmallParts.class.getName() + "\\.")
                .forks(1)
                .warmupIterations(size.pick(2, 5))
                .warmupTime(TimeValue.milliseconds(500))
                .measurementIterations(size.pick(2, 5))
                .measurementTime(TimeValue.milliseconds(500))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        for (RunResult result : new Runner(options).run()) {
            String method = result.getPrimaryResult().getLabel();
            Findings.Row row = findings.row(NAMES.getOrDefault(method, method), "ns");
            for (IterationResult iteration : result.getAggregatedResult().getIterationResults()) {
                row.add(iteration.getPrimaryResult().getScore());
            }
        }
        findings.note("JMH, a fork each, a batch of " + SmallParts.ROWS + " rows at a time, in one thread.");
    }
}

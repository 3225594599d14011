package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.report.Findings;
import dev.tidemark.benchmarks.report.Measured;
import dev.tidemark.benchmarks.report.MeasuredFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/** The process that measures one part: none runs on what another has left in memory, and code is as warm as its own rounds make it. */
public final class PartProcess {
    private PartProcess() {}

    /** Measures a part, and returns whether it worked; the file then holds what was found. */
    static boolean measure(Part part, boolean quick, Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx" + part.heap(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PartProcess.class.getName(),
                        part.name(),
                        Boolean.toString(quick),
                        file.toString()))
                .inheritIO()
                .start();
        return process.waitFor() == 0;
    }

    /** Measures. Arguments: the part, whether the run is a quick one, and the file. */
    public static void main(String[] arguments) throws Exception {
        Part part = Part.named(arguments[0]);
        boolean quick = Boolean.parseBoolean(arguments[1]);
        List<String> machine = Machine.describe();
        Findings findings = new Findings();
        part.measurement().measure(quick ? Size.QUICK : Size.FULL, findings);
        String command = "benchmarks/run " + (quick ? "--quick " : "") + "--only " + part.name();
        MeasuredFile.write(
                Path.of(arguments[2]),
                new Measured(part.name(), LocalDate.now(), machine, command, findings.figures(), findings.notes()));
        // What a measurement leaves running must not keep the process.
        System.exit(0);
    }
}

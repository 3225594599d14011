package dev.tidemark.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Ratios of one run beside those of another. */
class TwoRunsTest {
    private static Measured part(String name, Consumer<Findings> measurement) {
        Findings findings = new Findings();
        measurement.accept(findings);
        return new Measured(name, LocalDate.of(2026, 11, 27), List.of(), "none", findings.figures(), List.of());
    }

    private static List<String> table(Measured first, Measured second) {
        List<String> lines = new TwoRuns(List.of(first), List.of(second)).table();
        return lines.subList(2, lines.size());
    }

    @Test
    void ratiosToBareAreComparedAndNotWhatAMachineDoesInASecond() {
        assertEquals(
                List.of(
                        "| sync | push: of bare | 0.70 | 0.72 | 3 % |",
                        "", "1 of 1 ratios are within 15 % of each other."),
                table(
                        part("sync", all -> all.row("push", "rows/s").add(35_000, 50_000)),
                        part("sync", all -> all.row("push", "rows/s").add(72_000, 100_000))));
    }

    @Test
    void theFarthestApartComesFirstWithAMark() {
        assertEquals(
                List.of(
                        "| sync | pull: of bare | 0.40 | 0.50 | 25 % ✗ |",
                        "| sync | push: of bare | 0.70 | 0.70 | 0 % |",
                        "",
                        "1 of 2 ratios are within 15 % of each other."),
                table(
                        part("sync", all -> {
                            all.row("push", "rows/s").add(70, 100);
                            all.row("pull", "rows/s").add(40, 100);
                        }),
                        part("sync", all -> {
                            all.row("push", "rows/s").add(70, 100);
                            all.row("pull", "rows/s").add(50, 100);
                        })));
    }

    @Test
    void ofPeersTheRatioToUsIsCompared() {
        assertEquals(
                List.of(
                        "| peers | small: to Other 1 | 2.00 | 2.20 | 10 % |",
                        "", "1 of 1 ratios are within 15 % of each other."),
                table(
                        part("peers", all -> {
                            all.row("small", "ms").add(10);
                            all.of("Other 1", "small", "ms").add(20);
                        }),
                        part("peers", all -> {
                            all.row("small", "ms").add(10);
                            all.of("Other 1", "small", "ms").add(22);
                        })));
    }

    @Test
    void whatOnlyOneRunMeasuredIsLeftOut() {
        assertEquals(
                List.of("", "0 of 0 ratios are within 15 % of each other."),
                table(
                        part("sync", all -> all.row("push", "rows/s").add(70, 100)),
                        part("other", all -> all.row("push", "rows/s").add(70, 100))));
    }
}

package dev.tidemark.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page and the chart of figures that are given. To write what they are to look like anew: {@code -Dreport.goldens=write}, and read
 * the difference.
 */
class ReportTest {
    private static final Path GOLDENS = Path.of("src/test/resources/dev/tidemark/benchmarks/report");
    private static final String PAGE =
            "# Measured\n\nWritten by hand.\n\n<!-- figures aims -->\n<!-- end of figures -->\n\n"
                    + "## Speed\n\n<!-- figures speed -->\nwhat was there\n<!-- end of figures -->\n\nMore by hand.\n\n"
                    + "<!-- figures later -->\n<!-- end of figures -->\n";

    @TempDir
    Path folder;

    private Report report;

    @BeforeEach
    void aPageWithMarks() throws IOException {
        report = new Report(folder.resolve("page.md"), folder.resolve("figures"));
        Files.writeString(report.page(), PAGE);
    }

    /** A speed beside bare and two peers, a size with an aim that is missed, and something that stands alone. */
    private static Measured speed() {
        Findings findings = new Findings();
        findings.row("first push", "rows/s")
                .aim(new Aim.OfBare(0.7))
                .aim(new Aim.Times(3, "Other"))
                .aim(new Aim.Times(2, "Absent"))
                .add(1, 1);
        findings.forgetSamples();
        findings.row("first push", "rows/s")
                .add(45_000, 60_000)
                .add(44_000, 50_000)
                .add(30_000, 50_000);
        findings.of("Other 2.1 <beta>", "first push", "rows/s")
                .add(9_000)
                .add(11_000)
                .add(10_500);
        findings.of("Third 1", "first push", "rows/s").add(50_000);
        findings.row("bytes a row", "B").aim(new Aim.Amount(50)).add(62.5);
        findings.row("start", "s").add(0.42, 0.04).add(0.44, 0.04);
        findings.note("The rows are small.");
        findings.note("The rows are small.");
        return new Measured(
                "speed",
                LocalDate.of(2026, 11, 27),
                List.of("2 processors (of some kind)", "load 0.1 before"),
                "benchmarks/run --only speed",
                findings.figures(),
                findings.notes());
    }

    private void assertGolden(String name, String actual) throws IOException {
        Path golden = GOLDENS.resolve(name);
        if ("write".equals(System.getProperty("report.goldens"))) {
            Files.createDirectories(GOLDENS);
            Files.writeString(golden, actual);
        }
        assertEquals(Files.readString(golden), actual);
    }

    @Test
    void thePageHasTheTablesBetweenItsMarksAndKeepsWhatPeopleWrote() throws IOException {
        report.keep(speed());
        report.render();
        assertGolden("page.md", Files.readString(report.page()));
    }

    @Test
    void theChartHasABarForEachThatIsComparedWithTheSpreadOfItsRounds() throws IOException {
        report.keep(speed());
        report.render();
        assertGolden("speed.svg", Files.readString(report.folder().resolve("speed.svg")));
    }

    @Test
    void renderingAgainChangesNothing() throws IOException {
        report.keep(speed());
        report.render();
        String page = Files.readString(report.page());
        report.render();
        assertEquals(page, Files.readString(report.page()));
    }

    @Test
    void whatWasMeasuredIsReadAsItWasWritten() throws IOException {
        report.keep(speed());
        assertEquals(List.of(speed()), report.kept());
    }

    @Test
    void aPartThatIsMeasuredAgainReplacesWhatWasThere() throws IOException {
        report.keep(speed());
        Findings findings = new Findings();
        findings.row("bytes a row", "B").add(48);
        report.keep(
                new Measured("speed", LocalDate.of(2026, 11, 28), List.of("m"), "c", findings.figures(), List.of()));
        report.render();
        String page = Files.readString(report.page());
        assertTrue(page.contains("| bytes a row | 48.0 B |"), page);
        assertFalse(page.contains("first push"), page);
        assertFalse(Files.exists(report.folder().resolve("speed.svg")), "nothing is beside anything any more");
    }

    @Test
    void ofRoundsThatGoUpAndDownTogetherTheRatioIsSteady() {
        Samples ours = Samples.of(50, 100, 25);
        assertEquals(Samples.of(0.5, 0.5, 0.5), ours.dividedBy(Samples.of(100, 200, 50)));
        assertEquals(0.5, ours.dividedBy(Samples.of(100)).median(), "by medians where the rounds are not the same");
    }

    @Test
    void whatIsSmallerIsTheBetterOfSizesAndTimes() {
        Figure ours = new Figure("t", Figure.OURS, new Unit("ms"), Samples.of(4), Samples.NONE, List.of());
        Figure peer = new Figure("t", "Peer", new Unit("ms"), Samples.of(12), Samples.NONE, List.of());
        assertEquals(3, ours.timesAsGoodAs(peer));
        Comparison both = new Comparison(List.of(ours, peer));
        assertEquals(1.5, new Aim.Times(2, "Peer").reached(ours, both));
        assertEquals(0.5, new Aim.Amount(2).reached(ours, both));
    }

    @Test
    void aPartWithoutAPlaceOnThePageIsRefused() throws IOException {
        Measured lost = new Measured("lost", LocalDate.EPOCH, List.of(), "c", speed().figures(), List.of());
        report.keep(lost);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, report::render);
        assertTrue(refused.getMessage().contains("<!-- figures lost -->"), refused.getMessage());
        assertEquals(PAGE, Files.readString(report.page()), "the page is as it was");
    }

    @Test
    void aFileThatIsNotInTheFormatIsRefusedByItsLine() throws IOException {
        report.keep(speed());
        Path file = report.folder().resolve("speed.tsv");
        Files.writeString(file, "figure\tno samples\n", StandardOpenOption.APPEND);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, report::kept);
        assertTrue(refused.getMessage().contains("line 11"), refused.getMessage());
        assertTrue(refused.getMessage().contains("--only speed"), refused.getMessage());
    }
}

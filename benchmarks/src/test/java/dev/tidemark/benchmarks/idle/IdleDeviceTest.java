package dev.tidemark.benchmarks.idle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.benchmarks.measure.Size;
import dev.tidemark.benchmarks.report.Figure;
import dev.tidemark.benchmarks.report.Findings;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an idle device costs is counted, not timed, so that the build can hold it. */
class IdleDeviceTest {
    private static final int MOST_BYTES = 4_096;

    @Test
    void anIdleDeviceSendsLittleAndASavingOneSeldom() {
        Findings findings = new Findings();
        new IdleDevice().measure(Size.QUICK, findings);
        Map<String, Double> counts = findings.figures().stream()
                .collect(Collectors.toMap(
                        Figure::what, figure -> figure.samples().median()));
        assertEquals(4, counts.get("idle for an hour, `battery-saver`: sessions begun"));
        assertEquals(1, counts.get("idle for an hour, `extreme-saver`: sessions begun"));
        assertEquals(0, counts.get("idle for an hour, `balanced`: sessions begun"), "it stays connected");
        counts.forEach((what, count) ->
                assertTrue(what.endsWith("sessions begun") || count > 0 && count <= MOST_BYTES, what + " " + count));
    }
}

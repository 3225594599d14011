package dev.tidemark.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.Progress.Phase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarsTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aPhaseHasABarThatSaysHowMuchOfItIsDone() {
        try (ProgressBars bars = new ProgressBars(new PrintStream(bytes, true, StandardCharsets.UTF_8))) {
            bars.at(Phase.PUSH, 50, 200);
        }
        assertTrue(shown().contains("push"), shown());
        assertTrue(shown().contains("25%"), shown());
        assertTrue(shown().contains("50/200 rows"), shown());
    }

    @Test
    void theLineIsEmptyInTheEnd() {
        try (ProgressBars bars = new ProgressBars(new PrintStream(bytes, true, StandardCharsets.UTF_8))) {
            bars.at(Phase.PUSH, 50, 200);
            bars.at(Phase.APPLY, 1, 2);
        }
        String last = shown().substring(0, shown().length() - 1);
        assertTrue(shown().endsWith("\r"), shown());
        assertTrue(last.substring(last.lastIndexOf('\r') + 1).isBlank(), shown());
    }

    /** "? %" tells nobody anything. */
    @Test
    void whatHasNoLengthHasNoBar() {
        try (ProgressBars bars = new ProgressBars(new PrintStream(bytes, true, StandardCharsets.UTF_8))) {
            bars.at(Phase.CONNECT, 0, -1);
        }
        assertFalse(shown().contains("?"), shown());
        assertEquals("", shown());
    }
}

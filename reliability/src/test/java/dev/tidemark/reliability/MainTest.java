package dev.tidemark.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int run(String... arguments) throws IOException {
        return Main.run(List.of(arguments), new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whoeverNamesNoCommandIsToldWhichThereAre() throws IOException {
        assertEquals(1, run());
        assertTrue(output().contains("hardware"), output());
    }

    @Test
    void aCommandThatIsNotThereIsAnErrorOfUsage() throws IOException {
        assertEquals(1, run("hopes"));
    }

    @Test
    void figuresComeWithTheMachineThatTheyBelongTo() throws IOException {
        assertEquals(0, run("hardware"));
        assertTrue(output().contains(Runtime.getRuntime().availableProcessors() + " cores"), output());
    }
}

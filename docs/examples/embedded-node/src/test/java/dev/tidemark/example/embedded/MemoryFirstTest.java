package dev.tidemark.example.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryFirstTest {
    @Test
    void theProgramTellsWhatTheGuideSays(@TempDir Path folder) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            MemoryFirst.main(new String[] {folder.toString()});
        } finally {
            System.setOut(before);
        }
        assertEquals(
                List.of(
                        "refused: table 'calls' has a row ('call-1') already: put writes over it, patch some of its columns",
                        "answered: ('call-1')",
                        "Ann has it: true, Ben has it: false",
                        "it is with 'Ann'",
                        "0 rows wait, 1 in memory, 2 in the backend"),
                bytes.toString(StandardCharsets.UTF_8).lines().toList());
    }
}

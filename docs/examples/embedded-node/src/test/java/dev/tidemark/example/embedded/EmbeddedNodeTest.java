package dev.tidemark.example.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedNodeTest {
    @Test
    void theProgramTellsWhatTheGuideSays(@TempDir Path folder) throws Exception {
        List<String> lines = run(folder);
        List<String> heard = lines.stream()
                .filter(line -> line.startsWith("hub hears"))
                .sorted()
                .toList();
        assertEquals(
                List.of(
                        "hub hears: items ('cup') WRITTEN",
                        "hub hears: items ('cup') WRITTEN",
                        "hub hears: items ('pot') WRITTEN",
                        "hub hears: notes ('monday') DELETED",
                        "hub hears: notes ('monday') WRITTEN"),
                heard);
        assertEquals(
                List.of(
                        "refused: table 'items', column 'cents': 'a lot' is no integer",
                        "the pot is still there: true",
                        "boat synced: 3 pushed, 3 accepted, 0 pulled, 0 deleted",
                        "boat synced: 0 pushed, 0 accepted, 1 pulled, 1 deleted",
                        "boat: ('pot') 'Pot' 1250",
                        "boat: ('cup') 'Cup' 500",
                        "boat has notes: 0"),
                lines.stream().filter(line -> !line.startsWith("hub hears")).toList());
        assertTrue(Files.exists(folder.resolve("boat.db")));
    }

    private static List<String> run(Path folder) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            EmbeddedNode.main(new String[] {folder.toString()});
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

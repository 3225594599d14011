package dev.tidemark.example.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoPeersTest {
    @Test
    void whatOneCommitsIsWithTheOtherAndTwoThatWereApartComeToTheSame(@TempDir Path folder) throws Exception {
        List<String> lines = run(folder);
        assertEquals(
                List.of(
                        "house has a rope of 20 metres",
                        "boat has a rope of 15 metres",
                        "both have the same: true",
                        "conflicts met: 1 in the house, 1 on the boat"),
                lines.subList(0, 4));
        List<String> context = lines.subList(4, lines.size());
        assertEquals(2, context.size(), context::toString);
        assertTrue(context.stream().anyMatch(line -> line.startsWith("house has everything of boat up to ")));
    }

    private static List<String> run(Path folder) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            TwoPeers.main(new String[] {folder.toString()});
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

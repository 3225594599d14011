package dev.tidemark.runtime.internal.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.internal.config.Assembly.Request;
import dev.tidemark.runtime.internal.config.Assembly.Result;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedFileTest {
    private static final long SEED = Long.getLong("tidemark.seed", 20_260_615L);
    private static final int ROUNDS = Integer.getInteger("tidemark.rounds", 400);
    private static final List<String> SNIPPETS = List.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            "\n",
            "  ",
            "- ",
            "&a ",
            "*a",
            "!!str ",
            "<<: ",
            "'",
            "\"",
            "|",
            "?",
            "~",
            "${",
            "\t",
            "---\n",
            "%YAML 9\n",
            "\u0000",
            "\u0130",
            "1e999");
    private static final String WHOLE = """
            node:    { name: hub-1, role: server, data: data }
            storage: { type: sqlite, file: data/hub.db, busy-timeout: 2s }
            listen:  [ { type: websocket, address: "127.0.0.1:7400" }, "ws://localhost:7401" ]
            peers:   [ { type: websocket, address: "wss://sync.example.org", token: secret } ]
            codecs:  [ { type: zstd, level: 9 }, none ]
            power:   auto
            conflict: last-writer-wins
            history: off
            tables:
              invoices:
                conflict: [ { type: acme-longest-note, column: body }, manual ]
                columns: { total: manual, tags: [ last-writer-wins, manual ] }
                references: { customer_ref: customers }
            """;

    @TempDir
    Path work;

    @Test
    void aDamagedFileIsReadOrRefusedInWordsAndNeverACrash() throws IOException {
        try (URLClassLoader classPath = FakePlugins.classPath(work.resolve("classes"))) {
            for (int round = 0; round < ROUNDS; round++) {
                SplittableRandom random = new SplittableRandom(SEED + round);
                String text = damaged(random);
                Path file = Files.writeString(work.resolve("tidemark.yaml"), text);
                Request request = new Request(Optional.of(file), Map.of(), Map.of(), Optional.empty(), classPath, work);
                String which = "seed " + (SEED + round) + ":\n" + text;
                Result result = assertDoesNotThrow(() -> Assembly.check(request), which);
                assertTrue(result instanceof Result.Ready || !result.problems().isEmpty(), which);
                result.problems()
                        .forEach(problem ->
                                assertTrue(problem.toString().lines().count() == 1, () -> problem + "\n" + which));
            }
        }
    }

    private static String damaged(SplittableRandom random) {
        StringBuilder text = new StringBuilder(WHOLE);
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.insert(at, SNIPPETS.get(random.nextInt(SNIPPETS.size())));
                case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(1, 12)));
                default -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(1, 40))));
            }
        }
        return text.toString();
    }
}

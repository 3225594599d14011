package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds between processes is tried with processes. */
class ProcessesTest {
    @TempDir
    private Path folder;

    @Test
    void twoServersThatAConfigurationPutsOnOneFileDoNotBothRun() throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("hub.yaml"), """
            node: { name: harbour }
            storage: { type: sqlite, file: rows/hub.db }
            listen: "ws://127.0.0.1:0"
            """);
        try (Launched first = Launched.in(folder, "serve", "--config", config)) {
            assertTrue(first.line().startsWith("Node 'harbour' listens at ws://"));
            assertRefused("serve", "--config", config, first.pid());
            assertRefused("serve", "--storage", "sqlite:rows/hub.db", first.pid());
            first.kill();
        }
        assertTrue(Files.exists(folder.resolve("rows/hub.db-tidemark")), "a claim is left over");
        try (Launched next = Launched.in(folder, "serve", "--config", config)) {
            assertTrue(next.line().startsWith("Node 'harbour' listens at ws://"));
        }
    }

    private void assertRefused(String command, String option, Object value, long holder)
            throws IOException, InterruptedException {
        try (Launched second = Launched.in(folder, command, option, value, "--listen", "ws://127.0.0.1:0")) {
            List<String> lines = second.problems();
            assertEquals(1, lines.size(), lines.toString());
            assertTrue(
                    lines.get(0).contains("in use by another Tidemark process (node 'harbour', pid " + holder + ")"),
                    lines.get(0));
            assertEquals(ExitCode.KNOWN_PROBLEM, second.exitCode());
        }
    }
}

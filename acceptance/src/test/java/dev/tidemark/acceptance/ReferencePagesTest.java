package dev.tidemark.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of {@code docs/reference} are what the installation says of itself. */
class ReferencePagesTest {
    private static final Path PAGES = Path.of("../docs/reference");

    @TempDir
    private Path folder;

    @Test
    void thePagesHoldEverySettingOfEveryPluginThatIsInstalled() throws Exception {
        Installation installation = Installation.copyTo(folder.resolve("tidemark"));
        assertPage("settings.md", "reference", installation);
        assertPage("settings.json", "reference --json", installation);
    }

    private void assertPage(String page, String command, Installation installation) throws Exception {
        String printed = installation
                .run(folder, Map.of(), (Object[]) command.split(" "))
                .done();
        assertEquals(
                committed(page),
                printed.strip(),
                () -> "docs/reference/" + page + " is not what is installed. Write it anew:"
                        + " distribution/target/tidemark/bin/tidemark " + command + " > docs/reference/" + page + "\n");
    }

    private static String committed(String page) throws IOException {
        Path file = PAGES.resolve(page);
        return Files.exists(file) ? Files.readString(file).strip() : "(no such file)";
    }
}

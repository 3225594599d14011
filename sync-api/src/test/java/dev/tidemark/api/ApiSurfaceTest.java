package dev.tidemark.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.plugin.Provider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whoever changes what plugins compile against sees it in the diff. The committed text is rewritten by
 * {@code mvn -pl sync-api test -Dtest=ApiSurfaceTest -Dapi.surface=write}.
 */
class ApiSurfaceTest {
    private static final Path COMMITTED = Path.of("api-surface.txt");

    @Test
    void thePublicTypesAndMembersAreThoseOfTheCommittedFile() throws Exception {
        List<String> actual = ApiSurface.lines(Provider.class);
        if ("write".equals(System.getProperty("api.surface"))) {
            Files.write(COMMITTED, actual);
        }
        List<String> committed = Files.exists(COMMITTED) ? Files.readAllLines(COMMITTED) : List.of();
        assertTrue(committed.equals(actual), () -> explain(committed, actual));
    }

    @Test
    void theTextNamesTypesMembersAndWhatIsSealed() throws Exception {
        List<String> lines = ApiSurface.lines(Provider.class);
        assertTrue(lines.contains("interface dev.tidemark.api.plugin.Provider<T>"));
        assertTrue(lines.contains("    public abstract java.lang.String dev.tidemark.api.plugin.Provider.name()"));
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("sealed interface dev.tidemark.api.model.Value ")));
        assertEquals(
                List.of(),
                lines.stream().filter(line -> line.contains("ValueOrder")).toList());
    }

    @Test
    void aChangeIsExplainedLineByLineWithWhatToDo() {
        assertEquals(
                String.join(
                        "\n",
                        "The public API is not that of api-surface.txt:",
                        "  gone:  b",
                        "  new:   c",
                        "If that is meant, run: mvn -pl sync-api test -Dtest=ApiSurfaceTest -Dapi.surface=write"),
                explain(List.of("a", "b"), List.of("a", "c")));
    }

    private static String explain(List<String> committed, List<String> actual) {
        List<String> lines = new ArrayList<>(List.of("The public API is not that of " + COMMITTED + ":"));
        committed.stream().filter(line -> !actual.contains(line)).forEach(line -> lines.add("  gone:  " + line));
        actual.stream().filter(line -> !committed.contains(line)).forEach(line -> lines.add("  new:   " + line));
        lines.add("If that is meant, run: mvn -pl sync-api test -Dtest=ApiSurfaceTest -Dapi.surface=write");
        return String.join("\n", lines);
    }
}

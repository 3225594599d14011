package dev.tidemark.runtime.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The specification says what the code does. */
class ProtocolPageTest {
    private static final Path PAGE = Path.of("..", "docs", "protocol.md");

    @ParameterizedTest
    @ValueSource(strings = {"hello", "batch-one-row"})
    void theExamplesOfTheSpecificationAreTheGoldenBytes(String name) throws IOException {
        String page = Files.readString(PAGE);
        MatchResult example = Pattern.compile("<!-- golden: " + name + " -->\n```\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .findFirst()
                .orElseThrow();
        String hex = example.group(1)
                .lines()
                .map(line -> line.substring(0, line.indexOf('|')).replace(" ", ""))
                .collect(Collectors.joining());
        assertEquals(GoldenTest.golden(name), hex);
    }

    @Test
    void theSpecificationNamesEveryMessageAndEveryRefusal() throws IOException {
        String page = Files.readString(PAGE);
        for (Class<?> kind : Message.class.getPermittedSubclasses()) {
            String heading = " " + kind.getSimpleName().toUpperCase(java.util.Locale.ROOT) + " (";
            assertTrue(page.lines().anyMatch(line -> line.startsWith("### ") && line.contains(heading)), heading);
        }
        for (Refusal.Code code : Refusal.Code.values()) {
            assertTrue(
                    page.contains("| " + Codes.REFUSAL.values().indexOf(code) + " | " + code + " |"), code.toString());
        }
    }
}

package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of promises names tests, and each of them is there. */
class PromisesPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|Contract))\\.(\\w+)`");

    @Test
    void everyTestThatThePageNamesExists() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/promises.md"));
        List<MatchResult> named = NAMED.matcher(page).results().toList();
        assertTrue(named.size() > 50, "the page names tests: " + named.size());
        Map<String, List<Path>> sources = sources();
        List<String> missing = new ArrayList<>();
        for (MatchResult test : named) {
            boolean isThere = false;
            for (Path source : sources.getOrDefault(test.group(1) + ".java", List.of())) {
                isThere |= Files.readString(source).contains(" void " + test.group(2) + "(");
            }
            if (!isThere) {
                missing.add(test.group());
            }
        }
        assertEquals(List.of(), missing);
    }

    /** Returns the tests by the names of their files; in different packages two may have one. */
    private static Map<String, List<Path>> sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().matches(".*/src/(main|test)/java/.*(Test|Contract)\\.java"))
                    .collect(Collectors.groupingBy(file -> file.getFileName().toString()));
        }
    }
}

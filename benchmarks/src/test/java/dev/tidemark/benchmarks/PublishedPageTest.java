package dev.tidemark.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in {@code docs} is what the command makes of what it has measured. */
class PublishedPageTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final String PAGE = "benchmarks.md";
    private static final String FOLDER = "benchmarks";

    @Test
    void theCommandWouldWriteThePageAndTheChartsAsTheyAre(@TempDir Path copy) throws IOException {
        Files.copy(DOCS.resolve(PAGE), copy.resolve(PAGE));
        Path figures = Files.createDirectory(copy.resolve(FOLDER));
        if (Files.isDirectory(DOCS.resolve(FOLDER))) {
            for (Path file : files(DOCS.resolve(FOLDER))) {
                Files.copy(file, figures.resolve(file.getFileName()));
            }
        }
        TreeMap<String, String> before = texts(copy);
        new Report(copy.resolve(PAGE), figures).render();
        assertEquals(before, texts(copy), "run benchmarks/run --render");
    }

    @Test
    void eachPartHasAPlaceOnThePage() throws IOException {
        Set<String> parts = Part.ALL.stream().map(Part::name).collect(Collectors.toCollection(TreeSet::new));
        Set<String> marked = Pattern.compile("<!-- figures ([a-z-]+) -->")
                .matcher(Files.readString(DOCS.resolve(PAGE)))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(marked.remove("aims"), "a table of all aims");
        assertEquals(parts, marked);
    }

    private static Set<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static TreeMap<String, String> texts(Path folder) throws IOException {
        TreeMap<String, String> texts = new TreeMap<>();
        for (Path file : files(folder)) {
            texts.put(folder.relativize(file).toString(), Files.readString(file));
        }
        return texts;
    }
}

package dev.tidemark.example.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages show is what the code is. */
class GuideTest {
    private static final Path ROOT = Path.of("../../..");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");

    @Test
    void theCodeOnThePageAboutEmbeddingIsThatOfTheExample() throws IOException {
        String source = Files.readString(Path.of("src/main/java/dev/tidemark/example/embedded/EmbeddedNode.java"));
        List<String> blocks = blocks(ROOT.resolve("docs/guide/embed.md"), "java");
        assertEquals(6, blocks.size());
        blocks.forEach(block -> assertTrue(source.contains(block), () -> "not in the example:\n" + block));
    }

    @Test
    void theCodeOnThePageAboutMemoryIsThatOfTheExample() throws IOException {
        String source = Files.readString(Path.of("src/main/java/dev/tidemark/example/embedded/MemoryFirst.java"));
        List<String> blocks = blocks(ROOT.resolve("docs/guide/memory-first.md"), "java");
        assertEquals(4, blocks.size());
        blocks.forEach(block -> assertTrue(source.contains(block), () -> "not in the example:\n" + block));
    }

    @Test
    void theConfigurationsOfTheGuideHold(@TempDir Path folder) throws IOException {
        List<String> blocks = blocks(ROOT.resolve("docs/guide/configuration.md"), "yaml");
        assertTrue(blocks.size() >= 6);
        Files.createDirectory(folder.resolve("plugins"));
        for (String block : blocks) {
            Path file = Files.writeString(folder.resolve("tidemark.yaml"), block);
            NodeSettings settings = NodeSettings.defaults()
                    .withFile(file)
                    .withEnvironment(Map.of("KEYSTORE_PASSWORD", "secret"))
                    .with("node.role", "server");
            assertEquals(List.of(), Nodes.check(settings), block);
        }
    }

    @Test
    void linksLeadToFilesThatAreThere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            List<MatchResult> links =
                    LINK.matcher(Files.readString(page)).results().toList();
            links.stream()
                    .map(link -> link.group(1))
                    .filter(target -> !target.contains("://") && !target.startsWith("mailto:"))
                    .filter(target -> !Files.exists(page.resolveSibling(target)))
                    .forEach(target -> broken.add(page + " -> " + target));
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void theExamplesUseWhatIsPublicOnly() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs/examples"))) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("GuideTest.java"))
                    .toList();
            assertTrue(sources.size() >= 4);
            for (Path source : sources) {
                assertFalse(Files.readString(source).contains("dev.tidemark.runtime.internal"), source::toString);
            }
        }
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList();
        }
    }

    private static List<String> blocks(Path page, String language) throws IOException {
        Pattern fence = Pattern.compile("```" + language + "\\R(.*?)```", Pattern.DOTALL);
        return fence.matcher(Files.readString(page))
                .results()
                .map(block -> block.group(1))
                .toList();
    }
}

package dev.tidemark.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guide shows of an example is what the example is, and the example is built as the rest is. */
class GuideCodeTest {
    private static final Path CHECKOUT = Path.of("..");
    private static final Pattern JAVA = Pattern.compile("^```java\\R(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern PIN =
            Pattern.compile("<artifactId>(maven-[a-z]+-plugin)</artifactId>\\s*<version>([^<]+)</version>");

    @ParameterizedTest
    @ValueSource(strings = {"conflict-strategy", "storage-backend", "transport", "codec", "power-profile"})
    void theCodeOfThePageIsThatOfTheExample(String example) throws IOException {
        List<String> blocks = JAVA.matcher(Files.readString(CHECKOUT.resolve("docs/guide/write-a-" + example + ".md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertTrue(blocks.size() >= 2, "blocks of code on the page: " + blocks.size());
        List<String> sources = sources(example);
        for (String block : blocks) {
            assertTrue(
                    sources.stream().anyMatch(source -> source.contains(block)),
                    () -> "write-a-" + example + ".md shows what docs/examples/" + example
                            + " does not have; copy it from there:\n" + block);
        }
    }

    private static List<String> sources(String example) throws IOException {
        try (Stream<Path> files =
                Files.walk(CHECKOUT.resolve("docs/examples").resolve(example).resolve("src"))) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertFalse(sources.isEmpty());
            return sources.stream().map(GuideCodeTest::read).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"conflict-strategy", "storage-backend", "transport", "codec", "power-profile"})
    void aProjectOfItsOwnPinsThePluginsOfMavenThatWeDo(String example) throws IOException {
        Map<String, String> ours = pins(CHECKOUT.resolve("pom.xml"));
        Map<String, String> theirs =
                pins(CHECKOUT.resolve("docs/examples").resolve(example).resolve("pom.xml"));
        assertEquals(4, theirs.size(), theirs::toString);
        theirs.forEach((plugin, version) -> assertEquals(ours.get(plugin), version, plugin));
    }

    private static Map<String, String> pins(Path pom) {
        Map<String, String> pins = new TreeMap<>();
        PIN.matcher(read(pom)).results().forEach(pin -> pins.put(pin.group(1), pin.group(2)));
        return pins;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(file + " can't be read", e);
        }
    }
}

package dev.tidemark.reliability.histories;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tidemark.testkit.simulation.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Histories that once failed, or that break naive designs, each under its name: they hold. */
class RegressionsTest {
    private static final Path FOLDER = Path.of("src/test/resources/regressions");

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".history"))
                    .sorted()
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> eachHolds() throws IOException {
        return files().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    try (WorkFolder folder = WorkFolder.create()) {
                        new HistoryRunner(folder.path()).run(History.parse(Files.readString(file)));
                    }
                }));
    }

    @Test
    void thereAreSome() throws IOException {
        assertFalse(files().isEmpty(), FOLDER + " holds no history");
    }
}

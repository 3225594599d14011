package dev.tidemark.reliability.planted;

import dev.tidemark.reliability.histories.HistoryRunner;
import dev.tidemark.reliability.histories.WorkFolder;
import dev.tidemark.testkit.simulation.History;
import dev.tidemark.testkit.simulation.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Plays a history that is written down among the regressions; made anew in each engine that has a fault. */
public final class WrittenDriver implements Function<String, Optional<String>> {
    private static final Path FOLDER = Path.of("src/test/resources/regressions");

    @Override
    public Optional<String> apply(String name) {
        try (WorkFolder folder = WorkFolder.create()) {
            History history = History.parse(Files.readString(FOLDER.resolve(name + ".history")));
            return play(new HistoryRunner(folder.path()), history);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Optional<String> play(HistoryRunner runner, History history) {
        try {
            runner.run(history);
            return Optional.empty();
        } catch (Violation violation) {
            return Optional.of(violation.invariant());
        } catch (RuntimeException | AssertionError unexpected) {
            return Optional.of("no step fails unexpectedly");
        }
    }
}

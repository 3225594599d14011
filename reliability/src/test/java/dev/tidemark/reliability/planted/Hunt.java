package dev.tidemark.reliability.planted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What playing histories in an engine with a fault came to.
 *
 * @param bug the fault
 * @param played how many seeds
 * @param caught in how many of them something did not hold
 * @param first the first of those; 0 for none
 * @param by how often each invariant said so
 */
record Hunt(PlantedBug bug, long played, long caught, long first, Map<String, Long> by) {
    /** Plays seeds in turn until one catches the fault, or so many were played. */
    static Hunt untilCaught(PlantedBug bug, long from, long most) {
        return hunt(bug, from, most, true);
    }

    /** Plays seeds in turn, and counts. */
    static Hunt count(PlantedBug bug, long from, long most) {
        return hunt(bug, from, most, false);
    }

    private static Hunt hunt(PlantedBug bug, long from, long most, boolean onlyFirst) {
        Map<String, Long> by = new TreeMap<>();
        long played = 0;
        long caught = 0;
        long first = 0;
        try (PlantedEngine engine = new PlantedEngine(compiled(bug))) {
            while (played < most && !(onlyFirst && caught > 0)) {
                long seed = from + played++;
                Optional<String> invariant = engine.play(bug.driver(), seed);
                if (invariant.isPresent()) {
                    caught++;
                    first = first == 0 ? seed : first;
                    by.merge(invariant.get(), 1L, Long::sum);
                }
            }
        }
        return new Hunt(bug, played, caught, first, by);
    }

    private static Path compiled(PlantedBug bug) {
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "planted-");
            new Workshop().compile(bug, folder);
            return folder;
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** A line of the table in docs/reliability.md. */
    @Override
    public String toString() {
        String invariants = by.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return "| " + bug.name() + " | " + bug.area() + " | " + bug.why() + " | " + caught + " of " + played + " | "
                + first + " | " + invariants + " |";
    }
}

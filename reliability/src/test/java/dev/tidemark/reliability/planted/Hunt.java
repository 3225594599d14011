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
    /** Plays seeds in turn until one catches the fault, or so many were played; or the history that is to catch it. */
    static Hunt untilCaught(PlantedBug bug, long most) {
        return bug.play() instanceof PlantedBug.Seeds seeds
                ? hunt(bug, seeds.driver(), seeds.first(), most, true)
                : hunt(bug, (PlantedBug.Written) bug.play());
    }

    /** Plays seeds in turn, from the first one on, and counts; or the history that is to catch it. */
    static Hunt count(PlantedBug bug, long most) {
        return bug.play() instanceof PlantedBug.Seeds seeds
                ? hunt(bug, seeds.driver(), 1, most, false)
                : hunt(bug, (PlantedBug.Written) bug.play());
    }

    private static Hunt hunt(PlantedBug bug, PlantedBug.Written history) {
        try (PlantedEngine engine = new PlantedEngine(compiled(bug))) {
            Map<String, Long> by = engine.playWritten(history.name()).stream()
                    .collect(Collectors.toMap(invariant -> invariant, invariant -> 1L));
            return new Hunt(bug, 1, by.size(), 0, by);
        }
    }

    private static Hunt hunt(PlantedBug bug, String driver, long from, long most, boolean onlyFirst) {
        Map<String, Long> by = new TreeMap<>();
        long played = 0;
        long caught = 0;
        long first = 0;
        try (PlantedEngine engine = new PlantedEngine(compiled(bug))) {
            while (played < most && !(onlyFirst && caught > 0)) {
                long seed = from + played++;
                Optional<String> invariant = engine.play(driver, seed);
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
        String found = bug.play() instanceof PlantedBug.Written history
                ? (caught > 0 ? "" : "not by ") + "`" + history.name() + "` | –"
                : caught + " of " + played + " | " + first;
        return "| " + bug.name() + " | " + bug.area() + " | " + bug.why() + " | " + found + " | " + invariants + " |";
    }
}

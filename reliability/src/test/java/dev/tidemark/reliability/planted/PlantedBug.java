package dev.tidemark.reliability.planted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A fault on purpose: a mistake that somebody could make, as an edit of the source.
 *
 * @param name of its file
 * @param area of the engine that it is in
 * @param why what is wrong with it, for people
 * @param play what catches it
 * @param edits at least one
 */
record PlantedBug(String name, String area, String why, Play play, List<Edit> edits) {
    private static final String SUFFIX = ".bug";
    private static final String FOLDER = "src/test/resources/planted";

    PlantedBug {
        Objects.requireNonNull(area, "area");
        Objects.requireNonNull(why, "why");
        edits = List.copyOf(edits);
    }

    /** How a fault is caught. */
    sealed interface Play {}

    /**
     * By seeds that are played in turn.
     *
     * @param driver the class that plays them
     * @param first that catches the fault, as it was found; where a build begins to look
     */
    record Seeds(String driver, long first) implements Play {}

    /**
     * By a history that is written down, since what makes it fail is too rare to wait for.
     *
     * @param name of the file among the regressions
     */
    record Written(String name) implements Play {}

    /** Returns how many seeds it takes to catch it, counted from the first; nothing where a written history does. */
    OptionalLong seed() {
        return play instanceof Seeds seeds ? OptionalLong.of(seeds.first()) : OptionalLong.empty();
    }

    /**
     * One change of one file.
     *
     * @param file from the root of the sources
     * @param text that stands there exactly once
     * @param replacement that stands there instead
     */
    record Edit(Path file, String text, String replacement) {}

    /** Returns all that there are, by name. */
    static List<PlantedBug> all() {
        try (Stream<Path> files = Files.list(Path.of(FOLDER))) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .map(PlantedBug::read)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static PlantedBug read(Path file) {
        String name = file.getFileName().toString().replace(SUFFIX, "");
        Map<String, String> header = new HashMap<>();
        List<Edit> edits = new ArrayList<>();
        Optional<Path> target = Optional.empty();
        List<String> lines = lines(file);
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            if (line.equals("<<<<")) {
                int middle = lines.subList(at, lines.size()).indexOf("====") + at;
                int end = lines.subList(middle, lines.size()).indexOf(">>>>") + middle;
                edits.add(new Edit(
                        target.orElseThrow(() -> new IllegalArgumentException(name + ": an edit of no file")),
                        String.join("\n", lines.subList(at + 1, middle)),
                        String.join("\n", lines.subList(middle + 1, end))));
                at = end;
            } else if (line.startsWith("file: ")) {
                target = Optional.of(Path.of(line.substring("file: ".length())));
            } else if (!line.isBlank()) {
                String[] parts = line.split(": ", 2);
                header.put(parts[0], parts[1]);
            }
        }
        return new PlantedBug(name, header.get("area"), header.get("why"), play(header), edits);
    }

    private static Play play(Map<String, String> header) {
        return header.containsKey("history")
                ? new Written(header.get("history"))
                : new Seeds(
                        "dev.tidemark.reliability." + header.get("driver"),
                        Long.parseLong(header.getOrDefault("seed", "1")));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}

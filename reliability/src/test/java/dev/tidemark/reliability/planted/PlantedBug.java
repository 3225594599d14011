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
import java.util.stream.Stream;

/**
 * A fault on purpose: a mistake that somebody could make, as an edit of the source.
 *
 * @param name of its file
 * @param area of the engine that it is in
 * @param why what is wrong with it, for people
 * @param seed the first seed that catches it, as it was found; where a build begins to look
 * @param driver the class that catches it
 * @param edits at least one
 */
record PlantedBug(String name, String area, String why, long seed, String driver, List<Edit> edits) {
    private static final String SUFFIX = ".bug";
    private static final String FOLDER = "src/test/resources/planted";

    PlantedBug {
        Objects.requireNonNull(area, "area");
        Objects.requireNonNull(why, "why");
        edits = List.copyOf(edits);
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
        return new PlantedBug(
                name,
                header.get("area"),
                header.get("why"),
                Long.parseLong(header.getOrDefault("seed", "1")),
                "dev.tidemark.reliability." + header.get("driver"),
                edits);
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

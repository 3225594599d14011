package dev.tidemark.testkit.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A history as data: what a world is made of, and what is done in it, step by step. Run twice it is twice the same; with any
 * steps taken out it is still a history. Its text form is a line for the setup and one for each step; lines that begin with
 * {@code #} say something to people.
 *
 * @param setup of the world
 * @param steps in their order
 */
public record History(Setup setup, List<Step> steps) {
    /** Checks that nothing is null, and keeps an unmodifiable copy. */
    public History {
        Objects.requireNonNull(setup, "setup");
        steps = List.copyOf(steps);
    }

    /** Returns the same world with other steps. */
    public History with(List<Step> other) {
        return new History(setup, other);
    }

    /** Returns the text form. */
    @Override
    public String toString() {
        return steps.stream().map(StepText::write).collect(Collectors.joining("\n", setup + "\n", "\n"));
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if a line is none of a history, with what would be right
     */
    public static History parse(String text) {
        List<String> lines = Arrays.stream(text.split("\n"))
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a history begins with a line that says what its world is made of");
        }
        return new History(
                Setup.parse(lines.get(0)),
                lines.subList(1, lines.size()).stream().map(StepText::read).toList());
    }
}

package dev.tidemark.runtime.internal.config;

import dev.tidemark.runtime.internal.plugin.Place;
import dev.tidemark.runtime.internal.plugin.Problem;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Gathers what is wrong, so that one run tells all of it, in the order of the file. */
final class Problems {
    private final List<Problem> found = new ArrayList<>();

    void error(Code code, Place place, String message) {
        found.add(Problem.error(code, place, message));
    }

    void warning(Code code, Place place, String message) {
        found.add(Problem.warning(code, place, message));
    }

    void addAll(Collection<Problem> problems) {
        found.addAll(problems);
    }

    void add(Problem problem) {
        found.add(problem);
    }

    boolean hasErrors() {
        return found.stream().anyMatch(Problem::isError);
    }

    boolean hasErrors(Predicate<Problem> sort) {
        return found.stream().filter(Problem::isError).anyMatch(sort);
    }

    /** Returns the problems in the file by line, then the others as they came. */
    List<Problem> inOrder() {
        return found.stream()
                .distinct()
                .sorted(Comparator.comparingInt(problem -> problem.place().line() == 0
                        ? Integer.MAX_VALUE
                        : problem.place().line()))
                .toList();
    }
}

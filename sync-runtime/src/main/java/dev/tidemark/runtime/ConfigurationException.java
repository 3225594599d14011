package dev.tidemark.runtime;

import java.util.List;

/** A node can't be assembled as its configuration says. It tells of all problems that were found, not only the first. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /**
     * Creates an exception.
     *
     * @param problems a line each for people: where, what is wrong, what would be right, what to do; at least one
     */
    public ConfigurationException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems, a line each. */
    public List<String> problems() {
        return problems;
    }
}

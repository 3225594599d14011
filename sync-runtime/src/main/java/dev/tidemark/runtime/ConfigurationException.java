package dev.tidemark.runtime;

import java.util.List;

/** A node can't be assembled as its configuration says. It tells of all problems that were found, not only the first. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;
    private final transient List<ConfigurationProblem> details;

    /**
     * Creates an exception.
     *
     * @param problems a line each for people: where, what is wrong, what would be right, what to do; at least one
     */
    public ConfigurationException(List<String> problems) {
        this(problems, List.of());
    }

    private ConfigurationException(List<String> problems, List<ConfigurationProblem> details) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
        this.details = List.copyOf(details);
    }

    static ConfigurationException of(List<ConfigurationProblem> details) {
        return new ConfigurationException(
                details.stream().map(ConfigurationProblem::text).toList(), details);
    }

    /** Returns the problems, a line each. */
    public List<String> problems() {
        return problems;
    }

    /** Returns the problems with their codes, for programs; empty where they were found only when the node was assembled. */
    public List<ConfigurationProblem> details() {
        return details == null ? List.of() : details;
    }
}

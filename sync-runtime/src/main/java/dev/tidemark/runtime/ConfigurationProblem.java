package dev.tidemark.runtime;

import java.util.Objects;

/**
 * Something that is wrong with a configuration, or with the plugins that are installed.
 *
 * @param code the sort of problem, for programs, such as {@code unknown-setting}; it does not change
 * @param isError whether a node can't start with it
 * @param line in the configuration file, from 1; 0 where it is not in the file
 * @param path of the setting, such as {@code storage.file}, or of a file such as {@code plugins/acme.jar}
 * @param message what is wrong, what would be right, and what to do
 * @param text all of it in one line for people
 */
public record ConfigurationProblem(String code, boolean isError, int line, String path, String message, String text) {
    /** Checks that nothing is null. */
    public ConfigurationProblem {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(text, "text");
    }

    @Override
    public String toString() {
        return text;
    }
}

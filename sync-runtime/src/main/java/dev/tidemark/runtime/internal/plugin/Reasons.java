package dev.tidemark.runtime.internal.plugin;

import java.nio.file.NoSuchFileException;

/** Says in a few words why something failed. */
public final class Reasons {
    private Reasons() {}

    /** Returns the type and message of what lies at the bottom of a failure, in one line. */
    public static String of(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        if (deepest instanceof NoSuchFileException) {
            return "it does not exist";
        }
        String type = deepest.getClass().getSimpleName();
        String message = deepest.getMessage();
        return message == null ? type : type + ": " + message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}

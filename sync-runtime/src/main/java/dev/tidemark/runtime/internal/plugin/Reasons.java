package dev.tidemark.runtime.internal.plugin;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in a few words why something failed. */
public final class Reasons {
    private Reasons() {}

    /** Returns the type and message of what lies at the bottom of a failure, in one line. */
    public static String of(Throwable failure) {
        Throwable deepest = deepest(failure);
        if (deepest instanceof NoSuchFileException) {
            return "it does not exist";
        } else if (deepest instanceof AccessDeniedException) {
            return "access is denied to this user";
        } else if (deepest instanceof FileSystemException file && file.getReason() != null) {
            return oneLine(file.getReason());
        }
        String type = name(deepest.getClass());
        String message = deepest.getMessage();
        return message == null || message.isBlank() ? type : type + ": " + oneLine(message);
    }

    private static String name(Class<?> type) {
        return type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
    }

    /** A cause that leads back to itself is followed once round at most. */
    private static Throwable deepest(Throwable failure) {
        Throwable deepest = failure;
        for (int depth = 0; deepest.getCause() != null && depth < 100; depth++) {
            deepest = deepest.getCause();
        }
        return deepest;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}

package dev.tidemark.runtime.internal.config;

import java.util.function.UnaryOperator;

/**
 * Stands for an exception of a plugin whose text holds a secret: same type in words, same stack trace, same causes, and the
 * secret hidden.
 */
final class RedactedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** No chain of causes is longer, other than one that leads back to itself. */
    private static final int DEEPEST = 50;

    private RedactedException(String text, Throwable cause) {
        super(text, cause);
    }

    /** Returns a failure as it is where no text of it changes, else a copy with the changed texts. */
    static Throwable of(Throwable failure, UnaryOperator<String> hide) {
        return tells(failure, hide, 0) ? copy(failure, hide, 0) : failure;
    }

    private static boolean tells(Throwable failure, UnaryOperator<String> hide, int depth) {
        if (failure == null || depth > DEEPEST) {
            return false;
        }
        String text = failure.toString();
        if (!hide.apply(text).equals(text) || tells(failure.getCause(), hide, depth + 1)) {
            return true;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (tells(suppressed, hide, depth + 1)) {
                return true;
            }
        }
        return false;
    }

    private static Throwable copy(Throwable failure, UnaryOperator<String> hide, int depth) {
        if (failure == null || depth > DEEPEST) {
            return null;
        }
        Throwable copy =
                new RedactedException(hide.apply(failure.toString()), copy(failure.getCause(), hide, depth + 1));
        copy.setStackTrace(failure.getStackTrace());
        for (Throwable suppressed : failure.getSuppressed()) {
            Throwable other = copy(suppressed, hide, depth + 1);
            if (other != null) {
                copy.addSuppressed(other);
            }
        }
        return copy;
    }

    @Override
    public String toString() {
        return getMessage();
    }
}

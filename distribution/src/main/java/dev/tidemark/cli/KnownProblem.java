package dev.tidemark.cli;

/** Something that is wrong and known: where, what, what would be right, what to do. It is printed without a stack trace. */
final class KnownProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KnownProblem(String message) {
        super(message);
    }

    KnownProblem(String message, Throwable cause) {
        super(message, cause);
    }
}

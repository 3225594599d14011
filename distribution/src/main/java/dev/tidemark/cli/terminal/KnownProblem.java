package dev.tidemark.cli.terminal;

/** Something that is wrong and known: where, what, what would be right, what to do. It is printed without a stack trace. */
public final class KnownProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A problem in words for whoever typed the command. */
    public KnownProblem(String message) {
        super(message);
    }

    /** The same, with what caused it, which is logged and not printed. */
    public KnownProblem(String message, Throwable cause) {
        super(message, cause);
    }
}

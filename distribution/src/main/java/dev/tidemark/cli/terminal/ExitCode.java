package dev.tidemark.cli.terminal;

/** What the exit codes of the command line mean. */
public final class ExitCode {
    /** What was asked for is done. */
    public static final int DONE = 0;

    /** The command was not understood. */
    public static final int USAGE = 1;

    /** Something is in the way that has a name; a line says what to do. */
    public static final int KNOWN_PROBLEM = 2;

    /** What must not happen has happened, which is a fault of Tidemark. */
    public static final int UNEXPECTED = 3;

    /** Two replicas were compared and are not equal. */
    public static final int DIFFERENT = 4;

    private ExitCode() {}
}

package dev.tidemark.cli.terminal;

/** What the exit codes of the command line mean. */
public final class ExitCode {
    public static final int DONE = 0;
    public static final int USAGE = 1;
    public static final int KNOWN_PROBLEM = 2;
    public static final int UNEXPECTED = 3;

    /** Two replicas were compared and are not equal. */
    public static final int DIFFERENT = 4;

    private ExitCode() {}
}

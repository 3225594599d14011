package dev.tidemark.cli;

/** What the exit codes of the command line mean. */
final class ExitCode {
    static final int DONE = 0;
    static final int USAGE = 1;
    static final int KNOWN_PROBLEM = 2;
    static final int UNEXPECTED = 3;

    /** Two replicas were compared and are not equal. */
    static final int DIFFERENT = 4;

    private ExitCode() {}
}

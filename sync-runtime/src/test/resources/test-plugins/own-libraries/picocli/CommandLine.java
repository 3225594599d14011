package picocli;

/** Named as a library of the host, and something else. */
public final class CommandLine {
    private CommandLine() {}

    public static String version() {
        return "own";
    }
}

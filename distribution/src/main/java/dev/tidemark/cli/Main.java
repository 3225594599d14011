package dev.tidemark.cli;

import dev.tidemark.cli.terminal.Terminal;

/** Entry point of the command line. */
public final class Main {
    private Main() {}

    /** Runs one command, and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Terminal terminal = Terminal.ofProcess();
        int code = CommandLineApp.run(terminal, arguments);
        terminal.flush();
        if (code != 0) {
            System.exit(code);
        }
    }
}

package dev.tidemark.cli.terminal;

import java.util.concurrent.CountDownLatch;

/**
 * Has the process end in order when it is asked to (SIGTERM, SIGINT): what was opened is closed on the way out, and the exit code
 * is 0, since that is how a server is meant to end.
 */
public final class ShutdownSignal {
    private ShutdownSignal() {}

    /**
     * Does so from now on. It comes before anybody is told that the node runs, for who is told may ask it to end at once.
     *
     * @param farewell is run on the way out; if it fails, the process ends with 3
     */
    public static ShutdownSignal on(Terminal terminal, Runnable farewell) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(terminal, farewell), "tidemark-shutdown"));
        return new ShutdownSignal();
    }

    /** Blocks for good. */
    public void await() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(Terminal terminal, Runnable farewell) {
        int code = ExitCode.DONE;
        try {
            farewell.run();
        } catch (RuntimeException e) {
            Failure failure = Failure.of(e);
            failure.lines().forEach(terminal::problem);
            code = failure.exitCode();
        }
        terminal.flush();
        Runtime.getRuntime().halt(code);
    }
}

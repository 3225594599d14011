package dev.tidemark.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Waits until the process is asked to end (SIGTERM, SIGINT), and has it end in order: what was opened is closed on the way out,
 * and the exit code is 0, since that is how a server is meant to end.
 */
final class ShutdownSignal {
    private ShutdownSignal() {}

    /** Blocks for good. When the process is asked to end, it runs the farewell, then ends with 0, or with 3 if that fails. */
    static void await(Terminal terminal, Runnable farewell) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(terminal, farewell), "tidemark-shutdown"));
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

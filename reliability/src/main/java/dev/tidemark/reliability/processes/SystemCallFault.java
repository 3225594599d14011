package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What becomes of the N-th write or sync that a thread of a process makes: {@code strace} stands between it and the system.
 *
 * @param kind what happens then
 * @param number which, from 1
 * @param forever whether it happens to all that follow, too
 */
record SystemCallFault(Kind kind, int number, boolean forever) {
    private static final String CALLS = "pwrite64,fsync,fdatasync,ftruncate";

    /** What can happen. */
    enum Kind {
        /** The process is killed in it. */
        KILL("signal=SIGKILL"),
        /** The disk fails. */
        EIO("error=EIO"),
        /** The disk is full. */
        ENOSPC("error=ENOSPC");

        private final String injected;

        Kind(String injected) {
            this.injected = injected;
        }
    }

    /** Returns whether this machine can do it. */
    static boolean isPossible() throws IOException, InterruptedException {
        Path output = Files.createTempFile("strace", ".txt");
        try {
            Process process = new ProcessBuilder("strace", "-qq", "-e", "inject=fsync:error=EIO:when=1", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notInstalled) {
            return false;
        } finally {
            Files.delete(output);
        }
    }

    /** Returns what stands before a command that is to suffer it. */
    List<String> command(Path log) {
        return List.of(
                "strace",
                "-f",
                "-qq",
                "--seccomp-bpf",
                "-o",
                log.toString(),
                "-e",
                "trace=" + CALLS,
                "-e",
                "inject=" + CALLS + ":" + kind.injected + ":when=" + number + (forever ? "+" : ""));
    }

    /** Returns whether it has happened. */
    static boolean hasStruck(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.anyMatch(line -> line.contains("(INJECTED)") || line.contains("killed by SIGKILL"));
        }
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + (forever ? " from call " : " at call ") + number;
    }
}

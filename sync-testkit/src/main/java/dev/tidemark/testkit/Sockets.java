package dev.tidemark.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The open sockets of this process, which Linux tells; elsewhere there are none here. */
final class Sockets {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final long PAUSES_A_SECOND = 100;

    private Sockets() {}

    static long open() {
        if (!Files.isDirectory(OPEN_FILES)) {
            return 0;
        }
        try (DirectoryStream<Path> handles = Files.newDirectoryStream(OPEN_FILES)) {
            long open = 0;
            for (Path handle : handles) {
                open += isSocket(handle) ? 1 : 0;
            }
            return open;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSocket(Path handle) {
        try {
            return Files.readSymbolicLink(handle).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** Returns whether no more than so many are open, after a while. */
    static boolean openFallTo(long count) {
        long pauses = RecordingReceiver.patienceSeconds() * PAUSES_A_SECOND;
        for (long i = 0; i < pauses && open() > count; i++) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / PAUSES_A_SECOND);
        }
        return open() <= count;
    }
}

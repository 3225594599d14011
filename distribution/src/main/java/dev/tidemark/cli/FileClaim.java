package dev.tidemark.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The right to run the node of a database file, of which one process at a time may have it.
 *
 * <p>It is a lock of the operating system on a file beside the database, and ends with its process, however that ends. The
 * lock file goes with the claim. Somebody may have opened it just before; whoever gets the lock of a file that is gone
 * tries again. The app's own connections are not concerned: they go on using the database.
 */
final class FileClaim implements AutoCloseable {
    private static final int MOST_TRIES = 10;

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;

    private FileClaim(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = Objects.requireNonNull(channel, "channel");
        this.lock = Objects.requireNonNull(lock, "lock");
    }

    /**
     * Claims a database.
     *
     * @throws KnownProblem if another process has claimed it
     */
    static FileClaim of(DatabaseFile database) {
        return tryOf(database)
                .orElseThrow(() -> new KnownProblem("'" + database + "' is in use by another Tidemark process"
                        + holder(file(database)) + ". Wait for it, or end it; an app may go on using the database."));
    }

    /** Runs something while a database is claimed. */
    static <T> T during(DatabaseFile database, Function<FileClaim, T> work) {
        FileClaim claim = of(database);
        try {
            return work.apply(claim);
        } finally {
            claim.close();
        }
    }

    /** Claims a database, unless another process has. */
    static Optional<FileClaim> tryOf(DatabaseFile database) {
        Path file = file(database);
        try {
            for (int i = 0; i < MOST_TRIES; i++) {
                Claimed claimed = claim(file);
                if (!claimed.isStale()) {
                    return claimed.claim();
                }
            }
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw new KnownProblem(
                    "the folder of '" + database + "' may not be written, and SQLite keeps its journal there."
                            + " Give this user write access to it.",
                    e);
        } catch (FileSystemException e) {
            throw new KnownProblem("'" + file + "' can't be made: " + e.getReason(), e);
        } catch (IOException e) {
            throw new KnownProblem("'" + file + "' can't be locked: " + e.getMessage(), e);
        }
    }

    private record Claimed(boolean isStale, Optional<FileClaim> claim) {}

    private static Claimed claim(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean kept = false;
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                return new Claimed(false, Optional.empty());
            }
            // A file without a name was removed by its last holder after we had opened it.
            if (!Files.exists(file)) {
                return new Claimed(true, Optional.empty());
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            kept = true;
            return new Claimed(false, Optional.of(new FileClaim(file, channel, lock)));
        } catch (OverlappingFileLockException e) {
            return new Claimed(false, Optional.empty());
        } finally {
            if (!kept) {
                channel.close();
            }
        }
    }

    private static Path file(DatabaseFile database) {
        Path path = database.path().toAbsolutePath().normalize();
        return path.resolveSibling(path.getFileName() + "-tidemark");
    }

    private static String holder(Path file) {
        try {
            String pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
            return pid.isEmpty() ? "" : " (pid " + pid + ")";
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

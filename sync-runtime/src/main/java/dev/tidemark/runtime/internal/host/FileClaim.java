package dev.tidemark.runtime.internal.host;

import dev.tidemark.runtime.SyncException;
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

/**
 * The right to be in charge of a database file, which one node at a time may have.
 *
 * <p>It is a lock of the operating system on a file beside the database, and ends with its process, however that ends: a file
 * that is left over claims nothing. The lock file goes with the claim. Somebody may have opened it just before; whoever gets the
 * lock of a file that is gone tries again. An app's own connections are not concerned: they go on using the database.
 *
 * <p>Threading: safe. {@link #close} is idempotent.
 */
public final class FileClaim implements Claim {
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
     * @param owner the node's name, for whoever is refused
     * @throws SyncException of kind {@code STORAGE} if somebody else has claimed it; the message says who
     */
    public static FileClaim of(Path database, String owner) {
        return tryOf(database, owner)
                .orElseThrow(() -> new SyncException(
                        SyncException.Kind.STORAGE,
                        "'" + database + "' is in use by another Tidemark process" + holder(database)
                                + ". Wait for it, or end it; an app may go on using the database."));
    }

    /** Claims a database, unless somebody else has. */
    public static Optional<FileClaim> tryOf(Path database, String owner) {
        try {
            Files.createDirectories(database.toAbsolutePath().getParent());
            Path file = file(database);
            for (int i = 0; i < MOST_TRIES; i++) {
                Claimed claimed = claim(file, owner);
                if (!claimed.isStale()) {
                    return claimed.claim();
                }
            }
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw failure(
                    "the folder of '" + database + "' may not be written, and SQLite keeps its journal there."
                            + " Give this user write access to it.",
                    e);
        } catch (FileSystemException e) {
            throw failure(
                    "the claim on '" + database + "' can't be made: " + e.getFile() + ": " + e.getReason()
                            + ". Choose a folder that this user can write to.",
                    e);
        } catch (IOException e) {
            throw failure(
                    "beside '" + database + "' nothing can be written (" + e.getMessage()
                            + "), and who is in charge of it is noted there. Free some space, if the disk is full.",
                    e);
        }
    }

    private static SyncException failure(String message, IOException cause) {
        return new SyncException(SyncException.Kind.STORAGE, message, cause);
    }

    private record Claimed(boolean isStale, Optional<FileClaim> claim) {}

    private static Claimed claim(Path file, String owner) throws IOException {
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
            String holder = ProcessHandle.current().pid() + " " + owner;
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)));
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

    /** Two names of one file, by a link, have one claim. */
    private static Path file(Path database) throws IOException {
        Path path = Files.exists(database)
                ? database.toRealPath()
                : database.toAbsolutePath().getParent().toRealPath().resolve(database.getFileName());
        return path.resolveSibling(path.getFileName() + "-tidemark");
    }

    private static String holder(Path database) {
        try {
            String[] held = Files.readString(file(database)).strip().split(" ", 2);
            return held.length < 2 ? "" : " (node '" + held[1] + "', pid " + held[0] + ")";
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            Files.deleteIfExists(file);
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

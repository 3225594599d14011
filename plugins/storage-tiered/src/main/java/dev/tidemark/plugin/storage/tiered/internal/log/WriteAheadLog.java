package dev.tidemark.plugin.storage.tiered.internal.log;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Failures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Commits in files beside the backend. Each flush begins with a new file; when it is through, those before are deleted.
 *
 * <p>Threading: safe. One thread forces the newest file to the disk for all who wait; meanwhile others write.
 */
public final class WriteAheadLog implements Journal {
    private static final Pattern NAME = Pattern.compile("tiered-(\\d{1,18})\\.log");

    /** Files are read as a whole. */
    private static final long MOST_BYTES = 64L << 20;

    private final Path directory;
    private final List<LogFile> older = new ArrayList<>();
    private Optional<LogFile> newest = Optional.empty();
    private long number;
    private boolean forcing;
    private long safe;
    private Optional<Broken> broken = Optional.empty();

    /** A file that could not be brought to the disk: nothing more is safe before what stands in it is flushed. */
    private record Broken(LogFile file, IOException why) {}

    /** Opens the log in a directory, and makes it if it is not there. */
    public WriteAheadLog(Path directory) {
        this.directory = directory;
    }

    /** Returns whether there is a log in a directory. */
    public static boolean isIn(Path directory) {
        try {
            return Files.isDirectory(directory) && !files(directory).isEmpty();
        } catch (IOException e) {
            throw failed("'" + directory + "' can't be read", e);
        }
    }

    public static StorageException damaged(String what) {
        return Failures.of(
                StorageException.Kind.CORRUPT,
                "its log holds " + what + "; restore the files tiered-*.log and the backend together from one backup");
    }

    public static StorageException failed(String what, IOException cause) {
        boolean isFull = String.valueOf(cause.getMessage()).contains("No space left");
        return Failures.of(
                isFull ? StorageException.Kind.FULL : StorageException.Kind.FAILED,
                what + " (" + cause.getMessage() + ")",
                cause);
    }

    /** A file may end in the middle of a commit if a process ended there, or the power; that commit was not acknowledged. */
    @Override
    public synchronized void replay(Consumer<byte[]> reader) {
        try {
            Files.createDirectories(directory);
            List<Path> files = files(directory);
            for (Path file : files) {
                LogFile log = LogFile.open(file);
                older.add(log);
                boolean isWhole = log.read(reader);
                if (!isWhole && !file.equals(files.get(files.size() - 1))) {
                    throw damaged("a commit that is torn, and others behind it");
                }
                if (log.isHeadless()) {
                    older.remove(log);
                    log.close();
                    Files.delete(file);
                }
            }
            number = files.isEmpty() ? 0 : number(files.get(files.size() - 1));
        } catch (IOException e) {
            throw failed("its log in '" + directory + "' can't be read", e);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.comparingLong(WriteAheadLog::number))
                    .toList();
        }
    }

    private static long number(Path file) {
        return Long.parseLong(NAME.matcher(file.getFileName().toString()).replaceFirst("$1"));
    }

    /** There is no file before there is something to write to it. */
    private LogFile newest() throws IOException {
        if (newest.filter(file -> file.size() > MOST_BYTES).isPresent()) {
            turn();
        }
        if (newest.isEmpty()) {
            newest = Optional.of(LogFile.create(directory.resolve("tiered-" + (number + 1) + ".log"), directory));
            number++;
        }
        return newest.get();
    }

    @Override
    public synchronized void append(Commit commit) {
        try {
            newest().append(CommitCodec.encode(commit), commit.number());
        } catch (IOException e) {
            throw failed("a commit can't be written to its log, and nothing of it has happened", e);
        }
    }

    @Override
    public void await(long number) {
        while (true) {
            LogFile file;
            long upTo;
            synchronized (this) {
                if (safe >= number) {
                    return;
                }
                if (broken.isPresent()) {
                    throw unsafe();
                }
                if (forcing) {
                    pause();
                    continue;
                }
                // The commit is in there, or is safe, since a file is before there is another one.
                file = newest.orElseThrow();
                upTo = file.last();
                forcing = true;
            }
            force(file, upTo);
        }
    }

    private void pause() {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.of(
                    StorageException.Kind.FAILED,
                    "the thread was interrupted while its commit was brought to the disk; it is in memory, and will be there");
        }
    }

    private void force(LogFile file, long upTo) {
        Optional<IOException> problem = tryToForce(file);
        synchronized (this) {
            forcing = false;
            notifyAll();
            // Else a flush was quicker, and may have closed the file.
            if (safe < upTo) {
                note(file, problem);
                if (broken.isPresent()) {
                    throw unsafe();
                }
                safe = upTo;
            }
        }
    }

    /** The disk says but once that it failed. What it lost stays lost, though it may take what comes then. */
    private void note(LogFile file, Optional<IOException> problem) {
        if (broken.isEmpty()) {
            broken = problem.map(why -> new Broken(file, why));
        }
    }

    private StorageException unsafe() {
        return failed(
                "a commit is in memory, and can't be brought to the disk; it is lost if this server ends before a flush",
                broken.orElseThrow().why());
    }

    private static Optional<IOException> tryToForce(LogFile file) {
        try {
            file.force();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    /**
     * A file is safe before there is anything in the next one: so a commit that survives has all those before it. Where the disk fails,
     * it is the flush that makes commits safe, so that it goes on.
     */
    @Override
    public synchronized void turn() {
        if (newest.isPresent()) {
            LogFile file = newest.get();
            if (broken.isEmpty()) {
                note(file, tryToForce(file));
            }
            if (broken.isEmpty()) {
                safe = Math.max(safe, file.last());
            }
            older.add(file);
            newest = Optional.empty();
            notifyAll();
        }
    }

    @Override
    public synchronized void forget(long flushed) {
        if (broken.filter(log -> log.file().last() <= flushed).isPresent()) {
            broken = Optional.empty();
            safe = Math.max(safe, flushed);
        }
        try {
            while (!older.isEmpty() && older.get(0).last() <= flushed) {
                older.get(0).close();
                Files.deleteIfExists(older.remove(0).file());
            }
        } catch (IOException e) {
            throw failed("a file of its log that is not needed any more can't be deleted", e);
        }
    }

    /** The files stay: what is in them is not in the backend. */
    @Override
    public synchronized void close() {
        try {
            for (LogFile file : older) {
                file.close();
            }
            if (newest.isPresent()) {
                newest.get().close();
            }
        } catch (IOException e) {
            throw failed("its log can't be closed", e);
        }
    }
}

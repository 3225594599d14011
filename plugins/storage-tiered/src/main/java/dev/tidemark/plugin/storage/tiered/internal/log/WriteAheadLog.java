package dev.tidemark.plugin.storage.tiered.internal.log;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Failures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Commits in files beside the backend. Each flush begins with a new file; when it is through, those before are deleted.
 *
 * <p>A file is safe before there is anything in the next one, so that what survives is always a beginning of the commits. Nobody
 * who only adds a commit waits for that: while the last page is brought to the disk, what comes is held in memory, and is written to the
 * new file after it.
 *
 * <p>Threading: safe. One thread forces a file to the disk for all who wait, and holds nothing meanwhile; others write.
 */
public final class WriteAheadLog implements Journal {
    private static final Pattern NAME = Pattern.compile("tiered-(\\d{1,18})\\.log");

    /** Files are read as a whole. */
    private static final long MOST_BYTES = 64L << 20;

    /** In which somebody has come, or nobody does. */
    private static final Duration MOMENT = Duration.ofNanos(100_000);

    private static final int MOST_LOOKS = 40;

    private final Path directory;
    private final Disk disk;
    private final List<LogFile> older = new ArrayList<>();
    private Optional<LogFile> newest = Optional.empty();
    /** The last page, until it is on the disk. It is among the older ones already. */
    private Optional<LogFile> turned = Optional.empty();
    /** Commits that came after it and stand in no file yet. */
    private final Deque<Held> held = new ArrayDeque<>();

    private long number;
    private boolean forcing;
    /** The number of the last commit that was added. */
    private long added;

    /** Up to here commits are on the disk, or in the backend. */
    private long safe;
    /** Up to here those that stand in files are on the disk. */
    private long onDisk;
    /** How many commits the last force has made safe. */
    private long served;

    private final Waiters waiters = new Waiters();

    private Optional<Broken> broken = Optional.empty();

    /** A commit that waits for its file. */
    private record Held(long number, byte[] bytes) {}

    /** Commits up to one could not be brought to the disk: nothing more is safe before they are flushed. */
    private record Broken(long last, IOException why) {}

    /** Opens the log in a directory, and makes it if it is not there. */
    public WriteAheadLog(Path directory, Disk disk) {
        this.directory = directory;
        this.disk = disk;
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

    /**
     * A file may end in the middle of a commit if a process ended there, or the power; that commit was not acknowledged. What is read is brought
     * to the disk again: of the last commits none may have been, and what comes next builds on them.
     */
    @Override
    public synchronized void replay(Consumer<byte[]> reader) {
        try {
            Files.createDirectories(directory);
            List<Path> files = files(directory);
            for (Path file : files) {
                LogFile log = LogFile.open(file, disk);
                older.add(log);
                boolean isWhole = log.read(reader);
                if (!isWhole && !file.equals(files.get(files.size() - 1))) {
                    throw damaged("a commit that is torn, and others behind it");
                }
                if (log.isHeadless()) {
                    older.remove(log);
                    log.close();
                    Files.delete(file);
                } else {
                    log.cutOff();
                    log.force();
                    onDisk = log.last();
                    safe = onDisk;
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
    private LogFile newest(long commit) throws IOException {
        if (newest.isEmpty()) {
            Path file = directory.resolve("tiered-" + (number + 1) + ".log");
            newest = Optional.of(LogFile.create(file, commit, directory, disk));
            number++;
        }
        return newest.get();
    }

    @Override
    public synchronized void append(Commit commit) {
        byte[] bytes = CommitCodec.encode(commit);
        try {
            if (newest.filter(file -> file.size() > MOST_BYTES).isPresent()) {
                turn();
            }
            if (turned.isPresent()) {
                held.add(new Held(commit.number(), bytes));
            } else {
                writeHeld();
                write(commit.number(), bytes);
            }
            added = commit.number();
        } catch (IOException e) {
            throw failed("a commit can't be written to its log, and nothing of it has happened", e);
        }
    }

    private void writeHeld() throws IOException {
        while (!held.isEmpty()) {
            write(held.element().number(), held.element().bytes());
            held.remove();
        }
    }

    private void write(long commit, byte[] bytes) throws IOException {
        newest(commit).append(bytes, commit, onDisk);
    }

    @Override
    public void await(long commit) {
        boolean isServed = false;
        while (!isServed) {
            Optional<Waiters.Waiter> waiter;
            Optional<LogFile> file;
            synchronized (this) {
                if (isSafe(commit)) {
                    return;
                }
                waiter = forcing ? Optional.of(waiters.add(commit)) : Optional.empty();
                // The commit is in there or behind it, since a file is safe before there is anything in the next one.
                file = forcing ? Optional.empty() : Optional.of(turned.orElseGet(newest::orElseThrow));
                forcing = true;
            }
            file.ifPresent(this::gatherAndForce);
            isServed = waiter.filter(this::await).isPresent();
        }
    }

    private boolean isSafe(long commit) {
        if (safe < commit && broken.isPresent()) {
            throw unsafe();
        }
        return safe >= commit;
    }

    private void gatherAndForce(LogFile file) {
        gather();
        force(file);
    }

    /** Returns whether the commit is safe. */
    private boolean await(Waiters.Waiter waiter) {
        boolean isServed = waiter.await();
        if (!isServed && Thread.interrupted()) {
            giveUp(waiter);
            throw interrupted();
        }
        return isServed;
    }

    /** Others may count on this one to force a file for them. */
    private void giveUp(Waiters.Waiter waiter) {
        List<Waiters.Waiter> others;
        synchronized (this) {
            others = waiters.leave(waiter) ? due() : List.of();
        }
        others.forEach(Waiters.Waiter::wake);
    }

    /**
     * Waits for those who were served together and come again. Without it, of many writers one half would come while the other half is
     * served, and each force would be for a half. It goes on as long as somebody comes.
     */
    private void gather() {
        long before = 0;
        long come = come();
        for (int look = 0; look < MOST_LOOKS && before < come && come < served(); look++) {
            LockSupport.parkNanos(MOMENT.toNanos());
            before = come;
            come = come();
        }
    }

    private synchronized long come() {
        return added - safe;
    }

    private synchronized long served() {
        return served;
    }

    @Override
    public void keep() {
        while (true) {
            LogFile file;
            synchronized (this) {
                if (turned.isEmpty()) {
                    return;
                }
                if (forcing) {
                    pause();
                    continue;
                }
                file = turned.get();
                forcing = true;
            }
            force(file);
        }
    }

    private void pause() {
        try {
            wait();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static StorageException interrupted() {
        Thread.currentThread().interrupt();
        return Failures.of(
                StorageException.Kind.FAILED,
                "the thread was interrupted while its commit was brought to the disk; it is in memory, and will be there");
    }

    /** Others write to the file meanwhile: what they add is not counted. */
    private void force(LogFile file) {
        long upTo = last(file);
        forced(file, upTo, tryToForce(file)).forEach(Waiters.Waiter::wake);
    }

    /** Returns who is to go on. */
    private synchronized List<Waiters.Waiter> forced(LogFile file, long upTo, Optional<IOException> problem) {
        forcing = false;
        notifyAll();
        served = upTo - safe;
        // Else a flush was quicker, and may have closed the file.
        if (safe < file.last()) {
            problem.ifPresentOrElse(why -> note(file.last(), why), () -> noteSafe(upTo));
        }
        // What came into the page while it was forced, before it was turned, wants that once more.
        if (turned.filter(file::equals).isPresent() && (upTo == file.last() || broken.isPresent())) {
            leaveTurned();
        }
        return called();
    }

    private void noteSafe(long upTo) {
        if (broken.isEmpty()) {
            onDisk = Math.max(onDisk, upTo);
            safe = Math.max(safe, upTo);
        }
    }

    private List<Waiters.Waiter> called() {
        return broken.isPresent() ? waiters.callAll() : waiters.callUpTo(safe);
    }

    private synchronized long last(LogFile file) {
        return file.last();
    }

    /** What was held is committed already: if it can't be written, it is for a flush to make it safe. */
    private void leaveTurned() {
        turned = Optional.empty();
        try {
            writeHeld();
        } catch (IOException e) {
            note(held.getLast().number(), e);
        }
    }

    /** The disk says but once that it failed. What it lost stays lost, though it may take what comes then. */
    private void note(long last, IOException why) {
        broken = Optional.of(new Broken(
                Math.max(last, broken.map(Broken::last).orElse(0L)),
                broken.map(Broken::why).orElse(why)));
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

    @Override
    public synchronized void turn() {
        if (newest.isPresent()) {
            older.add(newest.get());
            // Where the disk fails, it is the flush that makes commits safe, so that it goes on.
            turned = broken.isEmpty() ? newest : Optional.empty();
            newest = Optional.empty();
            notifyAll();
        }
    }

    @Override
    public void forget(long flushed) {
        try {
            leave(flushed);
        } finally {
            // Who was called to force a file for others may find his own commit safe, and go.
            due().forEach(Waiters.Waiter::wake);
        }
    }

    private synchronized List<Waiters.Waiter> due() {
        return forcing ? List.of() : called();
    }

    private synchronized void leave(long flushed) {
        held.removeIf(commit -> commit.number() <= flushed);
        safe = Math.max(safe, flushed);
        broken = broken.filter(commits -> commits.last() > flushed || isGoingOn(commits));
        notifyAll();
        try {
            while (!older.isEmpty() && older.get(0).last() <= flushed) {
                older.get(0).close();
                Files.deleteIfExists(older.get(0).file());
                older.remove(0);
            }
        } catch (IOException e) {
            throw failed("a file of its log that is not needed any more can't be deleted", e);
        }
        if (turned.filter(file -> !older.contains(file)).isPresent()) {
            leaveTurned();
        }
    }

    /** Returns whether the file of commits that may be lost is the one that others are added to: behind a hole nothing is safe. */
    private boolean isGoingOn(Broken commits) {
        return newest.filter(file -> file.first() <= commits.last()).isPresent();
    }

    /** The files stay: what is in them is not in the backend. */
    @Override
    public void close() {
        keep();
        closeFiles();
    }

    private synchronized void closeFiles() {
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

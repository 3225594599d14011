package dev.tidemark.plugin.storage.tiered.internal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * A file of a log: a word that says what it is, the number of its first commit, and commits. In front of each stand its length, a
 * check sum, and the number of the commit up to which all was on the disk when it was added.
 *
 * <p>That number tells a commit that was damaged later from one that never got to the disk. Where the power goes, the last commits may be
 * torn, in any order; nobody was told that they are safe, and they are cut off. But if a commit behind the first that can't be read says that
 * this one was on the disk, somebody was told, and nothing is cut off from here.
 *
 * <p>Threading: one that writes; {@link #force} beside it.
 */
public final class LogFile implements AutoCloseable {
    private static final byte[] WORD = "TMTIERED2".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD = WORD.length + Long.BYTES;
    private static final int SUM_AT = Integer.BYTES;
    private static final int SAFE_AT = SUM_AT + Integer.BYTES;
    private static final int FRAME = SAFE_AT + Long.BYTES;

    private final Path file;
    private final FileChannel channel;
    private final Disk disk;
    private long end;
    private long first = 1;
    private long last;

    private LogFile(Path file, FileChannel channel, Disk disk) {
        this.file = file;
        this.channel = channel;
        this.disk = disk;
    }

    /** Opens a file that is there. */
    public static LogFile open(Path file, Disk disk) throws IOException {
        return new LogFile(file, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE), disk);
    }

    /**
     * Makes a file, and sees to it that its name is safe too.
     *
     * @param first the number of the commit that will be the first in it
     */
    public static LogFile create(Path file, long first, Path directory, Disk disk) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        LogFile log = new LogFile(file, channel, disk);
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            log.write(ByteBuffer.allocate(HEAD).put(WORD).putLong(first).flip());
            log.force();
            names.force(true);
            log.first = first;
            log.last = first - 1;
            return log;
        } catch (IOException e) {
            discard(log, e);
            throw e;
        }
    }

    /** Else it would be in the way of the next one, by the same name. */
    private static void discard(LogFile log, IOException cause) {
        try {
            log.close();
            Files.deleteIfExists(log.file);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    public Path file() {
        return file;
    }

    /** Returns the number of the commit that is the first in it, or will be. */
    long first() {
        return first;
    }

    /** Returns the number of the last commit in it, or of the one before its first. */
    public long last() {
        return last;
    }

    public long size() {
        return end;
    }

    /**
     * Reads the commits that are whole, up to the first that is not.
     *
     * @return whether there was nothing behind
     * @throws dev.tidemark.api.storage.StorageException if there was, and somebody was told that it is safe
     */
    public boolean read(Consumer<byte[]> reader) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes());
        if (isBlank(rest.array())) {
            return false;
        }
        if (!isLog(rest.array())) {
            throw WriteAheadLog.damaged("a file '" + file.getFileName() + "' that is no log");
        }
        if (rest.limit() >= HEAD) {
            first = rest.getLong(WORD.length);
            last = first - 1;
            end = HEAD;
            rest.position(HEAD);
            readCommits(rest, reader);
        }
        return end == rest.limit() && end > 0;
    }

    /** Cuts off what is behind the commits that were read. */
    void cutOff() throws IOException {
        channel.truncate(end);
    }

    /** Returns whether the power went before the first force, on a disk that notes how long a file is before what is in it. */
    private static boolean isBlank(byte[] all) {
        return Arrays.equals(all, new byte[Math.min(all.length, HEAD)]);
    }

    private static boolean isLog(byte[] all) {
        int length = Math.min(all.length, WORD.length);
        return Arrays.equals(all, 0, length, WORD, 0, length);
    }

    private void readCommits(ByteBuffer rest, Consumer<byte[]> reader) {
        while (isWhole(rest, rest.position())) {
            byte[] commit = new byte[rest.getInt(rest.position())];
            rest.position(rest.position() + FRAME).get(commit);
            if (CommitCodec.number(commit) != last + 1) {
                throw WriteAheadLog.damaged(
                        "commit " + CommitCodec.number(commit) + " where " + (last + 1) + " should be");
            }
            reader.accept(commit);
            last++;
            end = rest.position();
        }
        if (wasNextSafe(rest)) {
            throw WriteAheadLog.damaged("commit " + (last + 1) + " with bytes that are not as they were written, at "
                    + end + " in '" + file.getFileName() + "', though it was on the disk, and others behind it");
        }
    }

    /** Returns whether a commit says that the one behind the last that was read had been on the disk. */
    private boolean wasNextSafe(ByteBuffer rest) {
        long mostCommits = rest.limit() / FRAME;
        for (int at = rest.position() + 1; at <= rest.limit() - FRAME; at++) {
            long safe = rest.getLong(at + SAFE_AT);
            // Most bytes are no such number, so that few sums are made in vain.
            if (safe > last && safe <= last + mostCommits && isWhole(rest, at)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a process ended before it had written so much as what this is and where it begins. */
    boolean isHeadless() {
        return end < HEAD;
    }

    private byte[] bytes() throws IOException {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (all.hasRemaining() && channel.read(all, all.position()) >= 0) {
            // Until all is read.
        }
        return all.array();
    }

    private static boolean isWhole(ByteBuffer all, int at) {
        if (all.limit() - at < FRAME) {
            return false;
        }
        int length = all.getInt(at);
        return length > 0
                && length <= all.limit() - at - FRAME
                && all.getInt(at + SUM_AT) == sum(length, all.getLong(at + SAFE_AT), all.slice(at + FRAME, length));
    }

    private static int sum(int length, long safe, ByteBuffer commit) {
        CRC32C sum = new CRC32C();
        sum.update(ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                .putInt(length)
                .putLong(safe)
                .flip());
        sum.update(commit);
        return (int) sum.getValue();
    }

    /**
     * Adds a commit; if that fails, the file is as it was.
     *
     * @param number one more than that of the last
     * @param safe the number of the commit up to which all is on the disk
     */
    public void append(byte[] commit, long number, long safe) throws IOException {
        ByteBuffer framed = ByteBuffer.allocate(FRAME + commit.length)
                .putInt(commit.length)
                .putInt(sum(commit.length, safe, ByteBuffer.wrap(commit)))
                .putLong(safe)
                .put(commit)
                .flip();
        write(framed);
        last = number;
    }

    private void write(ByteBuffer bytes) throws IOException {
        long begin = end;
        try {
            while (bytes.hasRemaining()) {
                end += channel.write(bytes, end);
            }
        } catch (IOException e) {
            end = begin;
            channel.truncate(begin);
            throw e;
        }
    }

    public void force() throws IOException {
        disk.force(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

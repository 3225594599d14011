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
 * A file of a log: a word that says what it is, and commits, each with its length and a check sum over both.
 *
 * <p>Threading: one that writes; {@link #force} beside it.
 */
public final class LogFile implements AutoCloseable {
    private static final byte[] WORD = "TMTIERED1".getBytes(StandardCharsets.US_ASCII);
    private static final int FRAME = Integer.BYTES * 2;

    private final Path file;
    private final FileChannel channel;
    private final Disk disk;
    private long end;
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

    /** Makes a file, and sees to it that its name is safe too. */
    public static LogFile create(Path file, Path directory, Disk disk) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        LogFile log = new LogFile(file, channel, disk);
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            log.write(ByteBuffer.wrap(WORD));
            log.force();
            names.force(true);
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

    /** Returns the number of the last commit in it, 0 before the first. */
    public long last() {
        return last;
    }

    public long size() {
        return end;
    }

    /**
     * Reads the commits that are whole, up to the first that is not. What is behind is cut off.
     *
     * @return whether there was nothing behind
     */
    public boolean read(Consumer<byte[]> reader) throws IOException {
        byte[] all = bytes();
        if (!Arrays.equals(all, 0, Math.min(all.length, WORD.length), WORD, 0, Math.min(all.length, WORD.length))) {
            throw WriteAheadLog.damaged("a file '" + file.getFileName() + "' that is no log");
        }
        ByteBuffer rest = ByteBuffer.wrap(all);
        end = Math.min(WORD.length, all.length);
        rest.position((int) end);
        while (hasWhole(rest)) {
            byte[] commit = new byte[rest.getInt()];
            rest.getInt();
            rest.get(commit);
            reader.accept(commit);
            last = CommitCodec.number(commit);
            end = rest.position();
        }
        boolean isWhole = end == all.length && all.length >= WORD.length;
        channel.truncate(end);
        return isWhole;
    }

    /** Returns whether a process ended before it had written so much as what this is. */
    boolean isHeadless() {
        return end < WORD.length;
    }

    private byte[] bytes() throws IOException {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (all.hasRemaining() && channel.read(all, all.position()) >= 0) {
            // Until all is read.
        }
        return all.array();
    }

    private static boolean hasWhole(ByteBuffer rest) {
        if (rest.remaining() < FRAME) {
            return false;
        }
        int length = rest.getInt(rest.position());
        int sum = rest.getInt(rest.position() + Integer.BYTES);
        return length > 0
                && length <= rest.remaining() - FRAME
                && sum == sum(length, rest.slice(rest.position() + FRAME, length));
    }

    private static int sum(int length, ByteBuffer commit) {
        CRC32C sum = new CRC32C();
        sum.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
        sum.update(commit);
        return (int) sum.getValue();
    }

    /** Adds a commit; if that fails, the file is as it was. */
    public void append(byte[] commit, long number) throws IOException {
        ByteBuffer framed = ByteBuffer.allocate(FRAME + commit.length)
                .putInt(commit.length)
                .putInt(sum(commit.length, ByteBuffer.wrap(commit)))
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

package com.acme.journal;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The journal: a line that says what it is, then records, one a commit.
 *
 * <p>A record is its length (4 bytes) and the length's checksum (4), then so many bytes and their checksum (4). What a process
 * writes ends where it was killed, so a last record that is cut short was never committed, and goes. One that is there in its
 * full length with a wrong checksum is damage, which nobody may take for data; the same goes for a length, since a wrong one
 * would make a commit look as if it had been cut short.
 *
 * <p>Threading: one at a time, as transactions are.
 */
final class JournalFile implements AutoCloseable {
    private static final byte[] TITLE = "acme-journal 1\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final int HEAD_BYTES = 8;
    private static final int TAIL_BYTES = 4;
    /** Fewer rows than this are never worth to write the journal anew. */
    private static final int FEW = 1_000;

    private final Path path;
    private final long maxBytes;
    private FileChannel channel;
    private long end;
    private boolean broken;

    private JournalFile(Path path, long maxBytes) {
        this.path = path;
        this.maxBytes = maxBytes;
    }

    /** Opens a journal and brings back what it holds. */
    static JournalFile open(Path path, long maxBytes, JournalContent content) {
        JournalFile file = new JournalFile(path, maxBytes);
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            file.channel = file.locked();
            file.replay(content);
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e instanceof StorageException known ? known : file.failed("can't be opened", e);
        }
    }

    private FileChannel locked() throws IOException {
        FileChannel opened =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (opened.tryLock() != null) {
                return opened;
            }
        } catch (OverlappingFileLockException e) {
            // It is this process itself that has it open.
        }
        opened.close();
        throw new StorageException(
                Kind.BUSY, path + " is in use by another process or node; end it, or name another file");
    }

    private void replay(JournalContent content) throws IOException {
        if (channel.size() < TITLE.length && isBeginning()) {
            channel.truncate(0);
            write(ByteBuffer.wrap(TITLE), 0);
            channel.force(true);
        } else if (!isTitled()) {
            throw new StorageException(Kind.CORRUPT, path + " is no journal, and stays as it is; name another file");
        }
        end = TITLE.length;
        long rows = 0;
        for (byte[] record = next(); record != null; record = next()) {
            rows += JournalChanges.replay(record, content);
        }
        channel.truncate(end);
        long live = content.tables().stream()
                .mapToLong(table -> table.rows().size())
                .sum();
        if (rows > FEW + 2 * live) {
            rewrite(content);
        }
    }

    private boolean isBeginning() throws IOException {
        int length = (int) channel.size();
        return read(0, length).equals(ByteBuffer.wrap(TITLE, 0, length));
    }

    private boolean isTitled() throws IOException {
        return channel.size() >= TITLE.length && read(0, TITLE.length).equals(ByteBuffer.wrap(TITLE));
    }

    /** Returns the next record and moves behind it; null at the end, or where a record was cut short. */
    private byte[] next() throws IOException {
        if (channel.size() - end < HEAD_BYTES) {
            return null;
        }
        ByteBuffer head = read(end, HEAD_BYTES);
        int length = head.getInt(0);
        if (checksum(head.array(), Integer.BYTES) != head.getInt(Integer.BYTES) || length < 0) {
            throw corrupt();
        }
        if (channel.size() - end - HEAD_BYTES < (long) length + TAIL_BYTES) {
            return null;
        }
        byte[] record = read(end + HEAD_BYTES, length).array();
        if (checksum(record, length)
                != read(end + HEAD_BYTES + length, TAIL_BYTES).getInt()) {
            throw corrupt();
        }
        end += HEAD_BYTES + (long) length + TAIL_BYTES;
        return record;
    }

    private StorageException corrupt() {
        return new StorageException(
                Kind.CORRUPT, path + " is damaged at byte " + end + ", and stays as it is; restore it from a backup");
    }

    private ByteBuffer read(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
            // Reads until it is full.
        }
        return bytes.flip();
    }

    /**
     * Writes a record, and has it on the disk when it returns. Where there is no room for it, what has been overwritten since
     * goes. What fails leaves the journal as it was.
     *
     * @param content what there is with the record's changes
     */
    void append(byte[] record, JournalContent content) {
        if (broken) {
            throw new StorageException(
                    Kind.FAILED, path + " could not be mended after a failure; start the node again");
        }
        ByteBuffer bytes = framed(record);
        boolean fits = end + bytes.remaining() <= maxBytes;
        try {
            if (fits) {
                append(bytes);
            } else {
                rewrite(content);
            }
        } catch (IOException e) {
            StorageException failure = failed("can't be written", e);
            mend(failure);
            throw failure;
        }
    }

    private void append(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        write(bytes, end);
        channel.force(false);
        end += length;
    }

    private void mend(StorageException failure) {
        try {
            channel.truncate(end);
        } catch (IOException e) {
            broken = true;
            failure.addSuppressed(e);
        }
    }

    private static ByteBuffer framed(byte[] record) {
        ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + record.length + TAIL_BYTES);
        bytes.putInt(record.length).putInt(checksum(bytes.array(), Integer.BYTES));
        return bytes.put(record).putInt(checksum(record, record.length)).flip();
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
        long next = position;
        while (bytes.hasRemaining()) {
            next += channel.write(bytes, next);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /** Puts one record of all there is in the place of the many that led to it. */
    private void rewrite(JournalContent content) throws IOException {
        ByteBuffer all = framed(JournalChanges.all(content).toBytes(content));
        if (TITLE.length + all.remaining() > maxBytes) {
            throw new StorageException(
                    Kind.FULL,
                    path + " would be larger than max-size, which is " + maxBytes + " bytes; raise it, or delete rows");
        }
        Path draft = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (ByteBuffer part : new ByteBuffer[] {ByteBuffer.wrap(TITLE), all}) {
                while (part.hasRemaining()) {
                    out.write(part);
                }
            }
            out.force(true);
        }
        FileChannel old = channel;
        broken = true;
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        channel = locked();
        old.close();
        end = channel.size();
        broken = false;
    }

    private StorageException failed(String what, Exception cause) {
        boolean full = String.valueOf(cause.getMessage()).contains("No space left");
        Kind kind = full ? Kind.FULL : cause instanceof AccessDeniedException ? Kind.READ_ONLY : Kind.FAILED;
        return new StorageException(kind, path + " " + what + ": " + cause, cause);
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw failed("can't be closed", e);
            }
        }
    }
}

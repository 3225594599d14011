package dev.tidemark.runtime.internal.history;

import dev.tidemark.api.storage.LogEntry;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.wire.SchemaHash;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A history as a file: a line that says what it is, the entries in their order, their number, and the SHA-256 digest of all that
 * stands before it.
 */
final class HistoryFile {
    private static final byte[] BEGINNING = "tidemark-history 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST_BYTES = 32;
    private static final int LONGEST_TEXT = 1 << 16;
    private static final int LONGEST_ENTRY = 1 << 30;

    private HistoryFile() {}

    static long write(Snapshot snapshot, OutputStream target) {
        DigestOutputStream digested = new DigestOutputStream(target, SchemaHash.sha256());
        DataOutputStream data = new DataOutputStream(digested);
        try {
            data.write(BEGINNING);
            AtomicLong count = new AtomicLong();
            Pages.read(0, snapshot::logged, entry -> {
                write(data, entry);
                count.incrementAndGet();
                return true;
            });
            data.writeLong(0);
            data.writeLong(count.get());
            data.write(digested.getMessageDigest().digest());
            data.flush();
            return count.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(DataOutputStream data, LogEntry entry) {
        try {
            data.writeLong(entry.position());
            bytes(data, entry.log().getBytes(StandardCharsets.UTF_8));
            bytes(data, entry.subject().getBytes(StandardCharsets.UTF_8));
            bytes(data, entry.content());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void bytes(DataOutputStream data, byte[] bytes) throws IOException {
        data.writeInt(bytes.length);
        data.write(bytes);
    }

    /**
     * Reads a file to its end.
     *
     * @param entries takes what it holds, in order
     * @return how many entries there were
     * @throws SyncException of kind {@code USAGE} if it is none, or is damaged; entries may have been taken by then
     */
    static long read(InputStream source, Consumer<LogEntry> entries) {
        DigestInputStream digested = new DigestInputStream(source, SchemaHash.sha256());
        DataInputStream data = new DataInputStream(digested);
        try {
            if (!Arrays.equals(BEGINNING, data.readNBytes(BEGINNING.length))) {
                throw refused("it is no history that was exported. Make one with: tidemark history DB --export FILE");
            }
            long count = 0;
            long last = 0;
            for (long position = data.readLong(); position != 0; position = data.readLong()) {
                if (position <= last) {
                    throw damaged("entry " + position + " stands behind entry " + last);
                }
                last = position;
                count++;
                entries.accept(new LogEntry(position, text(data), text(data), bytes(data, LONGEST_ENTRY)));
            }
            end(data, digested, count);
            return count;
        } catch (EOFException cut) {
            throw damaged("it ends too early");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(DataInputStream data, DigestInputStream digested, long count) throws IOException {
        if (data.readLong() != count) {
            throw damaged("it has " + count + " entries, and says another number");
        }
        MessageDigest computed = digested.getMessageDigest();
        byte[] expected = computed.digest();
        digested.on(false);
        if (!Arrays.equals(expected, data.readNBytes(DIGEST_BYTES))) {
            throw damaged("its digest is another one");
        }
        if (data.read() >= 0) {
            throw damaged("bytes follow its end");
        }
    }

    private static String text(DataInputStream data) throws IOException {
        return new String(bytes(data, LONGEST_TEXT), StandardCharsets.UTF_8);
    }

    /** What is claimed to be long is read as far as it goes, so that a false length takes no memory. */
    private static byte[] bytes(DataInputStream data, int longest) throws IOException {
        int length = data.readInt();
        if (length < 0 || length > longest) {
            throw damaged("a length in it is " + length);
        }
        byte[] bytes = data.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private static SyncException damaged(String problem) {
        return refused("it is damaged (" + problem + "). Export it once more, or copy it again");
    }

    private static SyncException refused(String problem) {
        return new SyncException(SyncException.Kind.USAGE, "this file can't be replayed: " + problem);
    }
}

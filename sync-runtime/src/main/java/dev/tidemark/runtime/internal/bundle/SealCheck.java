package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Checks that the bytes of a volume are those that were sealed. It is all that a changed byte has to get past, and knows no SQLite. */
final class SealCheck {
    static final int FIRST = 100;

    private SealCheck() {}

    /**
     * Returns the seal, which holds; who signed is not looked at.
     *
     * @param file its name, for people
     * @throws BundleException if there is none, or it does not hold
     */
    static Seal check(SeekableByteChannel channel, Path file) throws IOException {
        byte[] first = read(channel, 0, FIRST);
        byte[] last = last(channel);
        Optional<Integer> version = Seal.version(last);
        if (version.isEmpty()) {
            throw Sniffed.refusal(file, first);
        }
        if (version.get() > BundleFormat.VERSION && Sniffed.version(first) == version.get()) {
            throw Refusal.newer(file, version.get());
        }
        long length = channel.size() - Seal.BYTES;
        Seal seal = Seal.of(last)
                .filter(each -> each.length() == length)
                .orElseThrow(() ->
                        Refusal.damaged(file, "it is longer or shorter than its end says, or its end was changed"));
        if (!Arrays.equals(Seal.digest(channel, length), seal.digest())) {
            throw Refusal.damaged(file, "its digest is another than that of its bytes");
        }
        return seal;
    }

    /** Returns which digest a file says that it has, so that one that is known need not be read; nothing where it says none. */
    static Optional<String> claimedDigest(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            byte[] last = last(channel);
            return Seal.version(last).isPresent()
                    ? Seal.of(last).map(seal -> HexFormat.of().formatHex(seal.digest()))
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    static byte[] last(SeekableByteChannel channel) throws IOException {
        return read(channel, Math.max(0, channel.size() - Seal.BYTES), Seal.BYTES);
    }

    /** Returns so many bytes from a position, or fewer where it ends before. */
    static byte[] read(SeekableByteChannel channel, long position, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        channel.position(position);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            continue;
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}

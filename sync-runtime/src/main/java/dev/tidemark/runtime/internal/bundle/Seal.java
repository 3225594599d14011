package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.internal.wire.SchemaHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * The last 160 bytes of a bundle, behind the pages of the SQLite file: their digest and, if somebody signed it, the signature.
 *
 * <p>SQLite goes by the number of pages in its header and does not see what follows. So a bundle opens with any tool for SQLite, and
 * yet every byte of it is checked, and by whom it was signed, before SQLite sees the first one. The digest is over bytes as they are:
 * nothing in the file is outside of it, free space on its pages included, and nobody can disagree on what is content.
 *
 * @param length of the SQLite file
 * @param digest SHA-256 of the SQLite file
 * @param signature with which it was signed
 */
record Seal(long length, byte[] digest, Optional<Signed> signature) {
    static final int BYTES = 160;

    private static final byte[] MAGIC = "tidemark bundle\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SIGNED = "tidemark bundle signature 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int RESERVED = 6;
    private static final int READ = 1 << 16;

    /** Who signed, and what came out. */
    record Signed(byte[] publicKey, byte[] signature) {}

    /** Computes the seal of a SQLite file. */
    static Seal of(Path file, Optional<Signer> signer) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = channel.size();
            byte[] digest = digest(channel, length);
            return new Seal(
                    length,
                    digest,
                    signer.map(each -> new Signed(each.publicKey(), each.sign(message(length, digest)))));
        }
    }

    static byte[] digest(SeekableByteChannel channel, long length) throws IOException {
        MessageDigest sha = SchemaHash.sha256();
        ByteBuffer buffer = ByteBuffer.allocate(READ);
        channel.position(0);
        for (long at = 0; at < length; ) {
            buffer.clear().limit((int) Math.min(READ, length - at));
            int read = channel.read(buffer);
            if (read < 0) {
                throw new IOException("it became shorter while it was read");
            }
            sha.update(buffer.flip());
            at += read;
        }
        return sha.digest();
    }

    private static byte[] message(long length, byte[] digest) {
        return ByteBuffer.allocate(SIGNED.length + Long.BYTES + digest.length)
                .put(SIGNED)
                .putLong(length)
                .put(digest)
                .array();
    }

    /** Returns whether the signature, which is there, is that of the key in it. */
    boolean signatureHolds() {
        Signed signed = signature.orElseThrow();
        return SigningKeys.verifies(signed.publicKey(), message(length, digest), signed.signature());
    }

    byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).put(MAGIC);
        bytes.put((byte) BundleFormat.VERSION).put((byte) (signature.isPresent() ? 1 : 0));
        bytes.put(new byte[RESERVED]).putLong(length).put(digest);
        signature.ifPresent(signed -> bytes.put(signed.publicKey()).put(signed.signature()));
        return bytes.array();
    }

    /** Returns which version of a seal these bytes begin with, if they are one. */
    static Optional<Integer> version(byte[] bytes) {
        boolean isOne = bytes.length == BYTES && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
        return isOne ? Optional.of(bytes[MAGIC.length] & 0xFF) : Optional.empty();
    }

    /** Returns the seal that these bytes are; nothing where any of them is other than it is written. */
    static Optional<Seal> of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).position(MAGIC.length + 1);
        boolean isSigned = buffer.get() == 1;
        buffer.position(buffer.position() + RESERVED);
        long length = buffer.getLong();
        byte[] digest = take(buffer, 32);
        Signed signed = new Signed(take(buffer, SigningKeys.PUBLIC_BYTES), take(buffer, SigningKeys.SIGNATURE_BYTES));
        Seal seal = new Seal(length, digest, isSigned ? Optional.of(signed) : Optional.empty());
        return Arrays.equals(bytes, seal.toBytes()) ? Optional.of(seal) : Optional.empty();
    }

    private static byte[] take(ByteBuffer buffer, int count) {
        byte[] bytes = new byte[count];
        buffer.get(bytes);
        return bytes;
    }
}

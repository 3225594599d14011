package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleException.Reason;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A bundle, with its seal, in an envelope: AES-256-GCM in pieces of 64 KiB, so that neither end needs memory for the whole. The number
 * of a piece, and whether it is the last, are its nonce: pieces can't be left out, change places or be cut off. Each envelope has keys
 * of its own, which come from the passphrase or key and a random salt, so that no nonce is ever used twice with one key.
 *
 * <p>The header is authenticated twice: with a key of its own, so that another passphrase is told from damage before anything is
 * deciphered; and as part of every piece.
 */
final class Envelope {
    static final byte[] MAGIC = "tidemark sealed\n".getBytes(StandardCharsets.US_ASCII);

    private static final int PIECE = 1 << 16;
    private static final int TAG = 16;
    private static final int SALT = 32;
    private static final int MAC = 32;
    private static final int PLAIN_HEADER = MAGIC.length + 8 + SALT;
    private static final int MOST_ROUNDS = 2_000_000;
    private static final byte BY_KEY = 0;
    private static final byte BY_PASSPHRASE = 1;

    private final byte[] header;
    private final SecretKeySpec key;

    private Envelope(byte[] header, byte[] key) {
        this.header = header;
        this.key = new SecretKeySpec(key, "AES");
    }

    /** Returns how many more bytes an envelope has than what is in it, which has so many. */
    static long overhead(long length) {
        return PLAIN_HEADER + MAC + TAG * (length / PIECE + 1);
    }

    /** Puts all that a source has into an envelope. */
    static void seal(InputStream source, OutputStream target, Unlock unlock, RandomGenerator random)
            throws IOException {
        seal(source, target, unlock, random, Unlock.ROUNDS);
    }

    static void seal(InputStream source, OutputStream target, Unlock unlock, RandomGenerator random, int rounds)
            throws IOException {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        boolean isKey = unlock instanceof Unlock.Key;
        ByteBuffer plain = ByteBuffer.allocate(PLAIN_HEADER).put(MAGIC).put((byte) BundleFormat.VERSION);
        plain.put(isKey ? BY_KEY : BY_PASSPHRASE)
                .putShort((short) 0)
                .putInt(isKey ? 0 : rounds)
                .put(salt);
        byte[] master = unlock.master(salt, rounds);
        byte[] mac = mac(master, salt, plain.array());
        byte[] header = ByteBuffer.allocate(PLAIN_HEADER + MAC)
                .put(plain.array())
                .put(mac)
                .array();
        target.write(header);
        new Envelope(header, contentKey(master, salt)).encrypt(source, target);
    }

    private static byte[] contentKey(byte[] master, byte[] salt) {
        return Unlock.derive(master, "tidemark bundle content", salt);
    }

    private static byte[] mac(byte[] master, byte[] salt, byte[] plain) {
        return Unlock.derive(Unlock.derive(master, "tidemark bundle header", salt), "", plain);
    }

    private void encrypt(InputStream source, OutputStream target) throws IOException {
        byte[] piece = source.readNBytes(PIECE);
        for (long number = 0; ; number++) {
            byte[] next = piece.length < PIECE ? new byte[0] : source.readNBytes(PIECE);
            boolean isLast = next.length == 0;
            target.write(crypt(Cipher.ENCRYPT_MODE, number, isLast, piece, piece.length));
            if (isLast) {
                return;
            }
            piece = next;
        }
    }

    private byte[] crypt(int mode, long number, boolean isLast, byte[] piece, int length) throws IOException {
        if (mode == Cipher.DECRYPT_MODE && length < TAG) {
            throw new IOException("piece " + number + " is cut off");
        }
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            byte[] nonce = ByteBuffer.allocate(12)
                    .position(3)
                    .putLong(number)
                    .put((byte) (isLast ? 1 : 0))
                    .array();
            cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce));
            cipher.updateAAD(header);
            return cipher.doFinal(piece, 0, length);
        } catch (GeneralSecurityException changed) {
            throw new IOException("piece " + number + " is not as it was written", changed);
        }
    }

    /**
     * Opens an envelope.
     *
     * @param source behind the magic that tells that it is one
     * @param file its name, for people
     */
    static void open(InputStream source, OutputStream target, Unlock unlock, Path file) throws IOException {
        DataInputStream data = new DataInputStream(source);
        byte[] header = Arrays.copyOf(MAGIC, PLAIN_HEADER + MAC);
        int read = data.readNBytes(header, MAGIC.length, header.length - MAGIC.length);
        if (read < header.length - MAGIC.length) {
            throw Refusal.damaged(file, "it ends in its first bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(header).position(MAGIC.length);
        int version = buffer.get() & 0xFF;
        byte kind = buffer.get();
        boolean isOurs = version > 0 && (kind == BY_KEY || kind == BY_PASSPHRASE) && buffer.getShort() == 0;
        if (!isOurs) {
            throw Refusal.damaged(file, "its first bytes are none that are written");
        }
        if (version > BundleFormat.VERSION) {
            throw Refusal.newer(file, version);
        }
        boolean isKey = kind == BY_KEY;
        int rounds = buffer.getInt();
        requireFits(unlock, isKey, rounds, file);
        byte[] salt = Arrays.copyOfRange(header, buffer.position(), buffer.position() + SALT);
        byte[] master = unlock.master(salt, rounds);
        byte[] mac = mac(master, salt, Arrays.copyOf(header, PLAIN_HEADER));
        if (!MessageDigest.isEqual(mac, Arrays.copyOfRange(header, PLAIN_HEADER, header.length))) {
            throw Refusal.of(
                    Reason.WRONG_KEY,
                    file,
                    "it is encrypted with another " + (isKey ? "key" : "passphrase")
                            + ", or its first bytes are damaged. Name the file with the right one");
        }
        new Envelope(header, contentKey(master, salt)).decrypt(data, target, file);
    }

    private static void requireFits(Unlock unlock, boolean isKey, int rounds, Path file) {
        if (isKey != unlock instanceof Unlock.Key) {
            throw Refusal.of(
                    Reason.WRONG_KEY,
                    file,
                    isKey
                            ? "it is encrypted with a key, not with a passphrase. Name it: --key-file FILE"
                            : "it is encrypted with a passphrase, not with a key. Name it: --passphrase-file FILE");
        }
        if (!isKey && (rounds < 1 || rounds > MOST_ROUNDS)) {
            throw Refusal.damaged(
                    file, "it asks for " + rounds + " rounds of its passphrase, of at most " + MOST_ROUNDS);
        }
    }

    private void decrypt(InputStream source, OutputStream target, Path file) throws IOException {
        byte[] piece = source.readNBytes(PIECE + TAG);
        for (long number = 0; ; number++) {
            byte[] next = piece.length < PIECE + TAG ? new byte[0] : source.readNBytes(PIECE + TAG);
            boolean isLast = next.length == 0;
            byte[] plain;
            try {
                plain = crypt(Cipher.DECRYPT_MODE, number, isLast, piece, piece.length);
            } catch (IOException changed) {
                throw Refusal.damaged(file, changed.getMessage() + ", or the end is missing");
            }
            target.write(plain);
            if (isLast) {
                return;
            }
            piece = next;
        }
    }
}

package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** With what a bundle is encrypted: what a person remembers, or 32 random bytes in a file. */
sealed interface Unlock {
    /** How many rounds it takes to try one passphrase; as recommended for PBKDF2 with HMAC-SHA256. */
    int ROUNDS = 600_000;

    int KEY_BYTES = 32;
    int LARGEST_FILE = 4096;

    /** Returns the 32 bytes that all keys of one envelope come from. */
    byte[] master(byte[] salt, int rounds);

    /**
     * A passphrase.
     *
     * @param text not empty
     */
    record Passphrase(String text) implements Unlock {
        @Override
        public byte[] master(byte[] salt, int rounds) {
            try {
                PBEKeySpec spec = new PBEKeySpec(text.toCharArray(), salt, rounds, KEY_BYTES * 8);
                return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(spec)
                        .getEncoded();
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("every Java platform has PBKDF2", impossible);
            }
        }

        @Override
        public String toString() {
            return "[hidden]";
        }
    }

    /**
     * A key.
     *
     * @param bytes 32 random ones
     */
    record Key(byte[] bytes) implements Unlock {
        @Override
        public byte[] master(byte[] salt, int rounds) {
            return bytes.clone();
        }

        @Override
        public String toString() {
            return "[hidden]";
        }
    }

    /** Reads the first line of a file as a passphrase. */
    static Unlock passphrase(Path file) {
        String line = new String(read(file), StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElse("");
        if (line.isBlank()) {
            throw new BundleException(
                    Reason.USAGE,
                    "the first line of '" + file + "' is empty; expected a passphrase. Write one into it");
        }
        return new Passphrase(line);
    }

    /** Reads a key: 32 bytes, or 64 hexadecimal digits. */
    static Unlock key(Path file) {
        byte[] bytes = read(file);
        if (bytes.length == KEY_BYTES) {
            return new Key(bytes);
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
        if (!text.matches("[0-9a-fA-F]{64}")) {
            throw new BundleException(
                    Reason.USAGE,
                    "'" + file + "' holds no key (expected 32 bytes, or 64 hexadecimal digits). Make one: openssl rand"
                            + " -hex 32 > FILE");
        }
        return new Key(HexFormat.of().parseHex(text));
    }

    private static byte[] read(Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new BundleException(
                        Reason.USAGE,
                        "'" + file + "' is too large for a passphrase or a key. Name the file that holds nothing else");
            }
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw Refusal.unreadable(file, unreadable);
        }
    }

    /** Derives a key for one purpose. */
    static byte[] derive(byte[] master, String purpose, byte[] salt) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(master, "HmacSHA256"));
            mac.update(purpose.getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(salt);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", impossible);
        }
    }
}

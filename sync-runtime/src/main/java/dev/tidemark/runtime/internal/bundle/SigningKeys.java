package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Ed25519 keys in PEM files, as OpenSSL writes and reads them too. A public key is its 32 bytes; what stands before them in a file is
 * the same for all.
 */
final class SigningKeys {
    static final int PUBLIC_BYTES = 32;
    static final int SIGNATURE_BYTES = 64;

    private static final String ALGORITHM = "Ed25519";
    private static final byte[] BEFORE_PUBLIC = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final int LARGEST_FILE = 4096;

    private SigningKeys() {}

    static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform from 15 on has " + ALGORITHM, impossible);
        }
    }

    static String pem(PrivateKey key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    static String pem(PublicKey key) {
        return pem("PUBLIC KEY", key.getEncoded());
    }

    private static String pem(String sort, byte[] encoded) {
        return "-----BEGIN " + sort + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n-----END " + sort
                + "-----\n";
    }

    static PrivateKey readPrivate(Path file) {
        byte[] encoded = read(file, "PRIVATE KEY");
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException noKey) {
            throw wrong(file, "PRIVATE KEY", noKey);
        }
    }

    /** Returns the 32 bytes of a public key. */
    static byte[] readPublic(Path file) {
        byte[] encoded = read(file, "PUBLIC KEY");
        boolean isOne = encoded.length == BEFORE_PUBLIC.length + PUBLIC_BYTES
                && Arrays.equals(encoded, 0, BEFORE_PUBLIC.length, BEFORE_PUBLIC, 0, BEFORE_PUBLIC.length);
        if (!isOne) {
            throw wrong(file, "PUBLIC KEY", null);
        }
        return Arrays.copyOfRange(encoded, BEFORE_PUBLIC.length, encoded.length);
    }

    /** Returns a short name by which people compare keys. */
    static String fingerprint(byte[] publicKey) {
        return HexFormat.of().formatHex(publicKey, 0, 8);
    }

    private static byte[] read(Path file, String sort) {
        try {
            if (Files.size(file) <= LARGEST_FILE) {
                String text = Files.readString(file, StandardCharsets.US_ASCII).replaceAll("\\s*\\R\\s*", "\n");
                String begin = "-----BEGIN " + sort + "-----\n";
                int from = text.indexOf(begin);
                int to = text.indexOf("\n-----END " + sort + "-----");
                if (from >= 0 && to > from) {
                    return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
                }
            }
            throw wrong(file, sort, null);
        } catch (IOException unreadable) {
            throw Refusal.unreadable(file, unreadable);
        } catch (IllegalArgumentException noBase64) {
            throw wrong(file, sort, noBase64);
        }
    }

    private static BundleException wrong(Path file, String sort, Exception cause) {
        return new BundleException(
                Reason.USAGE,
                "'" + file + "' holds no " + ALGORITHM + " key (expected a PEM file with " + sort
                        + "). Make a pair: tidemark bundle keygen FILE",
                cause);
    }

    static byte[] sign(PrivateKey key, byte[] message) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a key that was read signs", impossible);
        }
    }

    static boolean verifies(byte[] publicKey, byte[] message, byte[] signed) {
        try {
            byte[] encoded = Arrays.copyOf(BEFORE_PUBLIC, BEFORE_PUBLIC.length + PUBLIC_BYTES);
            System.arraycopy(publicKey, 0, encoded, BEFORE_PUBLIC.length, PUBLIC_BYTES);
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded)));
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException noKeyOrNoSignature) {
            return false;
        }
    }
}

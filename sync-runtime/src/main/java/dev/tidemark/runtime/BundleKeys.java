package dev.tidemark.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The files that hold keys for bundles. Keys of Ed25519 are PEM files; a passphrase is the first line of its file, as UTF-8; a key that
 * encrypts is 32 bytes, or 64 hexadecimal digits.
 *
 * @param signWith a pair of keys, as {@link Bundles#makeKeys} writes it, by which an export is signed
 * @param trusted public keys by which an import has to be signed; where there is none, it must not be signed at all
 * @param passphrase by which a bundle is encrypted
 * @param key by which a bundle is encrypted
 */
public record BundleKeys(Optional<Path> signWith, List<Path> trusted, Optional<Path> passphrase, Optional<Path> key) {
    /** Neither signed nor encrypted. */
    public static final BundleKeys NONE =
            new BundleKeys(Optional.empty(), List.of(), Optional.empty(), Optional.empty());

    /**
     * Keeps an unmodifiable copy.
     *
     * @throws BundleException of reason {@code USAGE} if a bundle would be encrypted twice
     */
    public BundleKeys {
        Objects.requireNonNull(signWith, "signWith");
        trusted = List.copyOf(trusted);
        if (passphrase.isPresent() && key.isPresent()) {
            throw new BundleException(
                    BundleException.Reason.USAGE,
                    "a bundle is encrypted with a passphrase or with a key. Name one of them, not both");
        }
    }
}

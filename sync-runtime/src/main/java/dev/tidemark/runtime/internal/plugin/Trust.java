package dev.tidemark.runtime.internal.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which jars of the plugin directory may be loaded.
 *
 * @param digests of the allowed ones by SHA-256, in lower case hexadecimal; nothing where all are allowed. A list that allows
 *     none is something else.
 */
public record Trust(Optional<Set<String>> digests) {
    /** Allows every jar. */
    public static final Trust ALL = new Trust(Optional.empty());

    /** Allows no jar. */
    public static final Trust NONE = only(Set.of());

    /** Keeps an unmodifiable copy. */
    public Trust {
        digests = digests.map(Set::copyOf);
    }

    /** Returns a list of jars that are allowed, by their digests in any case. */
    public static Trust only(Collection<String> digests) {
        return new Trust(Optional.of(digests.stream()
                .map(digest -> digest.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet())));
    }

    boolean isUnbounded() {
        return digests.isEmpty();
    }

    boolean allows(String digest) {
        return digests.map(allowed -> allowed.contains(digest)).orElse(true);
    }

    static String sha256(Path jar) throws IOException {
        try (InputStream in = Files.newInputStream(jar)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

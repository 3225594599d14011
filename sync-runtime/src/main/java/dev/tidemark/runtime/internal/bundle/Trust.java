package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleException.Reason;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Whose bundles are taken, and how they are opened.
 *
 * @param trusted the keys that may have signed; where there are any, an unsigned bundle is not taken
 * @param requireTrusted whether a signature must be by one of these; without, a bundle is only looked into
 * @param unlock with what it is encrypted; where there is something, a bundle that is not encrypted is not taken
 * @param largest how many bytes a volume may have
 */
record Trust(List<byte[]> trusted, boolean requireTrusted, Optional<Unlock> unlock, long largest) {
    /** How large a volume may be unless somebody says otherwise: 4 GiB. */
    static final long LARGEST = 4L << 30;

    /** Refuses a seal that nobody signed who would have to. */
    void require(Seal seal, Path file) {
        if (seal.signature().isEmpty()) {
            if (!trusted.isEmpty()) {
                throw Refusal.of(
                        Reason.UNTRUSTED,
                        file,
                        "it is not signed, and only what is signed by a trusted key is taken. Have it signed: tidemark"
                                + " bundle export --sign KEY");
            }
            return;
        }
        if (!seal.signatureHolds()) {
            throw Refusal.damaged(file, "its signature is not that of its bytes");
        }
        byte[] key = seal.signature().get().publicKey();
        if (requireTrusted && trusted.stream().noneMatch(each -> Arrays.equals(each, key))) {
            throw Refusal.of(
                    Reason.UNTRUSTED,
                    file,
                    "it is signed by key " + SigningKeys.fingerprint(key)
                            + ", which is not trusted here. If you know whose"
                            + " it is, name that public key: --trust FILE");
        }
    }
}

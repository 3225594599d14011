package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import java.nio.file.Path;
import java.security.PrivateKey;

/** A key that signs, with the one that verifies: both stand in one file, since Java can't compute the second from the first. */
final class Signer {
    private final PrivateKey key;
    private final byte[] publicKey;

    private Signer(PrivateKey key, byte[] publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    static Signer read(Path file) {
        Signer signer = new Signer(SigningKeys.readPrivate(file), SigningKeys.readPublic(file));
        byte[] probe = {1};
        if (!SigningKeys.verifies(signer.publicKey, probe, signer.sign(probe))) {
            throw new BundleException(
                    Reason.USAGE, "the two keys in '" + file + "' are no pair. Make one: tidemark bundle keygen FILE");
        }
        return signer;
    }

    byte[] sign(byte[] message) {
        return SigningKeys.sign(key, message);
    }

    byte[] publicKey() {
        return publicKey.clone();
    }
}

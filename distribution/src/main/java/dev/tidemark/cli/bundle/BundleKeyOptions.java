package dev.tidemark.cli.bundle;

import dev.tidemark.runtime.BundleKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** By whom a bundle has to be signed, and how it is opened. */
public final class BundleKeyOptions {
    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "A public key by which the bundle may be signed; several are named by several options.")
    private List<Path> trusted = new ArrayList<>();

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "The bundle is encrypted with the passphrase in the first line of this file.")
    private Path passphrase;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "The bundle is encrypted with the key in this file: 32 bytes, or 64 hexadecimal digits.")
    private Path key;

    /** The keys that the options name. */
    public BundleKeys keys() {
        return keys(null);
    }

    /** @param sign the key to sign with; may be null */
    public BundleKeys keys(Path sign) {
        return new BundleKeys(
                Optional.ofNullable(sign), trusted, Optional.ofNullable(passphrase), Optional.ofNullable(key));
    }
}

package dev.tidemark.runtime;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What a bundle says of itself, found to be as it was written.
 *
 * @param id the same whenever the same is exported again
 * @param digest SHA-256 of the only volume, or of the last, which names that of the one before and so stands for all; hexadecimal
 * @param format the version of the format
 * @param created when its first volume was written
 * @param node the node that it comes from
 * @param name of that node, for people
 * @param isOfServer whether it is all that a server has, for a new device
 * @param since the position in that node's feed behind which it begins; 0 for everything
 * @param head the position to which it goes
 * @param to the node that it is for; nothing where it is for any
 * @param changes how many it holds
 * @param tables the tables of which there may be changes
 * @param volumes the files, in order
 * @param bytes of all files
 * @param signedBy a short name of the key that signed it
 * @param isEncrypted whether it is encrypted
 */
public record BundleInfo(
        UUID id,
        String digest,
        int format,
        Instant created,
        UUID node,
        String name,
        boolean isOfServer,
        long since,
        long head,
        Optional<UUID> to,
        long changes,
        List<String> tables,
        List<Path> volumes,
        long bytes,
        Optional<String> signedBy,
        boolean isEncrypted) {
    /** Keeps unmodifiable copies. */
    public BundleInfo {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(digest, "digest");
        tables = List.copyOf(tables);
        volumes = List.copyOf(volumes);
    }
}

package dev.tidemark.runtime;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What became of a bundle that was imported. A node keeps the last 1,000 of these.
 *
 * @param id of the bundle
 * @param digest of the bundle, hexadecimal
 * @param node the node that it comes from
 * @param name of that node
 * @param total changes in it
 * @param applied changes that changed something here
 * @param duplicates changes that were here already
 * @param conflicts rows newly found at odds
 * @param skipped rows that could not be stored here, and are kept aside
 * @param at when the import began
 * @param elapsedMillis how long it took
 * @param unnoted why it could not be noted among the imports, though it was taken; nothing where it was
 */
public record BundleImport(
        UUID id,
        String digest,
        UUID node,
        String name,
        long total,
        long applied,
        long duplicates,
        long conflicts,
        long skipped,
        Instant at,
        long elapsedMillis,
        Optional<String> unnoted) {
    /** Checks that nothing is null. */
    public BundleImport {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(unnoted, "unnoted");
    }

    /** Returns the same as one that could not be noted. */
    public BundleImport unnoted(String why) {
        return new BundleImport(
                id,
                digest,
                node,
                name,
                total,
                applied,
                duplicates,
                conflicts,
                skipped,
                at,
                elapsedMillis,
                Optional.of(why));
    }
}

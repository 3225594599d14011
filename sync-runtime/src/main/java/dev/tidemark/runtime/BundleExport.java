package dev.tidemark.runtime;

import java.util.Objects;

/**
 * What an export has written.
 *
 * @param bundle what it says of itself
 * @param kept how many of its volumes were there already, and right
 */
public record BundleExport(BundleInfo bundle, int kept) {
    /** Checks that nothing is null. */
    public BundleExport {
        Objects.requireNonNull(bundle, "bundle");
    }
}

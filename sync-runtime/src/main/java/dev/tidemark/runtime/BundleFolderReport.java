package dev.tidemark.runtime;

import java.nio.file.Path;
import java.util.List;

/**
 * What became of an exchange through a folder.
 *
 * @param imports the bundles that were taken in, in order
 * @param written the bundles that were written
 * @param waiting bundles that could not be taken or written yet, with why: most often since they are not copied to their end
 */
public record BundleFolderReport(List<BundleImport> imports, List<Path> written, List<String> waiting) {
    /** Keeps unmodifiable copies. */
    public BundleFolderReport {
        imports = List.copyOf(imports);
        written = List.copyOf(written);
        waiting = List.copyOf(waiting);
    }
}

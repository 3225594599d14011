package dev.tidemark.runtime.internal.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder that only this user can look into, and that is gone afterwards: what is checked in it can't change before it is read, and
 * nothing that lies beside a bundle, such as a journal, is taken for a part of it.
 */
final class PrivateFolder implements AutoCloseable {
    private final Path folder;

    PrivateFolder() {
        try {
            folder = Files.createTempDirectory("tidemark-bundle-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder can be made: " + e.getMessage(), e);
        }
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() {
        try {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
            throw new BundleException(
                    Reason.UNREADABLE,
                    "no temporary folder can be made in '" + System.getProperty("java.io.tmpdir") + "': "
                            + e.getMessage() + ". Name one that can: TIDEMARK_JAVA_OPTS=-Djava.io.tmpdir=FOLDER",
                    e);
        }
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** A copy can't be written, which says nothing of what is copied. */
    static final class Failure extends IOException {
        private static final long serialVersionUID = 1L;

        private Failure(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** Opens a file of such a folder to write to; what fails is a {@link Failure}. */
    static OutputStream output(Path file) throws IOException {
        return new FilterOutputStream(create(file)) {
            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                try {
                    out.write(bytes, from, count);
                } catch (IOException failed) {
                    throw new Failure(failed);
                }
            }
        };
    }

    private static OutputStream create(Path file) throws IOException {
        try {
            return Files.newOutputStream(file);
        } catch (IOException failed) {
            throw new Failure(failed);
        }
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

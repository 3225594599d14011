package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleDriver;
import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * Takes a volume in, from the outside to the inside: what sort of file it is, a copy that nobody can change any more, out of its
 * envelope, its digest, its signature, and only then what SQLite makes of it.
 */
final class VolumeInput {
    private final BundleDriver driver;
    private final Trust trust;
    private final PrivateFolder folder;
    private int copies;

    VolumeInput(BundleDriver driver, Trust trust, PrivateFolder folder) {
        this.driver = driver;
        this.trust = trust;
        this.folder = folder;
    }

    /**
     * Opens a volume. Its connection is the caller's to close.
     *
     * @throws BundleException if it is refused
     */
    Volume open(Path file) {
        Path copy = folder.file("volume-" + ++copies + ".db");
        boolean isEncrypted = copied(file, copy);
        try {
            Seal seal = unsealed(file, copy);
            return checked(file, copy, seal, isEncrypted);
        } catch (IOException failed) {
            throw Refusal.copy(file, failed);
        }
    }

    private boolean copied(Path file, Path copy) {
        try {
            return copy(file, copy);
        } catch (PrivateFolder.Failure failed) {
            throw Refusal.copy(file, failed);
        } catch (IOException unreadable) {
            throw Refusal.unreadable(file, unreadable);
        }
    }

    private boolean copy(Path file, Path copy) throws IOException {
        if (Files.isDirectory(file)) {
            throw Refusal.of(
                    Reason.NOT_A_BUNDLE,
                    file,
                    "it is a folder, not a bundle. Name a file that 'tidemark bundle export' has written");
        }
        if (!Files.isRegularFile(file)) {
            throw new BundleException(
                    Reason.UNREADABLE, "there is no file '" + file + "'. Name one that exists, or copy it here first");
        }
        if (Files.size(file) > trust.largest()) {
            throw Refusal.of(
                    Reason.TOO_LARGE,
                    file,
                    "it has " + Files.size(file) + " bytes, and at most " + trust.largest()
                            + " are taken. Have it exported in volumes: --volume-size 1G");
        }
        try (InputStream source = Files.newInputStream(file);
                OutputStream target = new BufferedOutputStream(PrivateFolder.output(copy), 1 << 16)) {
            byte[] first = source.readNBytes(Envelope.MAGIC.length);
            boolean isEncrypted = Arrays.equals(first, Envelope.MAGIC);
            requireUnlock(file, isEncrypted);
            if (isEncrypted) {
                Envelope.open(source, target, trust.unlock().orElseThrow(), file);
            } else {
                target.write(first);
                copyAtMost(source, target, file);
            }
            return isEncrypted;
        }
    }

    /** A file may grow while it is read. */
    private void copyAtMost(InputStream source, OutputStream target, Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long copied = 0;
        for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
            copied += read;
            if (copied > trust.largest()) {
                throw Refusal.of(Reason.TOO_LARGE, file, "it grows while it is read. Wait until it is there");
            }
            target.write(buffer, 0, read);
        }
    }

    private void requireUnlock(Path file, boolean isEncrypted) {
        if (isEncrypted && trust.unlock().isEmpty()) {
            throw Refusal.of(
                    Reason.LOCKED,
                    file,
                    "it is encrypted. Name what opens it: --passphrase-file FILE or --key-file FILE");
        }
        if (!isEncrypted && trust.unlock().isPresent() && isBundle(file)) {
            throw Refusal.of(
                    Reason.UNTRUSTED,
                    file,
                    "it is not encrypted, so anybody may have written it. Leave the passphrase or key out if that is right");
        }
    }

    /** Returns whether a file ends like a bundle, or begins like an envelope; nothing is checked. */
    static boolean isBundle(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return Seal.version(SealCheck.last(channel)).isPresent()
                    || Arrays.equals(SealCheck.read(channel, 0, Envelope.MAGIC.length), Envelope.MAGIC);
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Checks the digest and who signed, and leaves the SQLite file alone in the copy. */
    private Seal unsealed(Path file, Path copy) throws IOException {
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Seal seal = SealCheck.check(channel, file);
            trust.require(seal, file);
            channel.truncate(seal.length());
            header(file, SealCheck.read(channel, 0, SealCheck.FIRST), seal.length());
            return seal;
        }
    }

    private static void header(Path file, byte[] first, long length) {
        if (Sniffed.version(first) > BundleFormat.VERSION) {
            throw Refusal.newer(file, Sniffed.version(first));
        }
        try {
            VolumeChecks.header(first, length);
        } catch (IllegalArgumentException forged) {
            throw Refusal.forged(file, forged.getMessage(), forged);
        }
    }

    private Volume checked(Path file, Path copy, Seal seal, boolean isEncrypted) throws IOException {
        try {
            Connection connection = VolumeChecks.open(driver, copy);
            try {
                VolumeHeader header = VolumeChecks.header(connection);
                VolumeChecks.count(connection, header.changes());
                return new Volume(
                        file,
                        seal,
                        isEncrypted,
                        Files.size(file),
                        header,
                        VolumeChecks.tables(connection),
                        VolumeChecks.names(connection),
                        VolumeChecks.lives(connection),
                        connection);
            } catch (SQLException | RuntimeException refused) {
                connection.close();
                throw refused;
            }
        } catch (VolumeChecks.TooMany more) {
            throw Refusal.of(Reason.TOO_LARGE, file, more.getMessage() + ", which is more than can be taken");
        } catch (SQLException failed) {
            throw Refusal.of(file, failed);
        } catch (IllegalArgumentException | ArithmeticException forged) {
            throw Refusal.forged(file, String.valueOf(forged.getMessage()), forged);
        }
    }
}

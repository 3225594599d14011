package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Version;
import dev.tidemark.runtime.BundleChange;
import dev.tidemark.runtime.BundleDriver;
import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import dev.tidemark.runtime.BundleInfo;
import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.internal.wire.Change;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What can be done with bundles without a node: they are looked into, checked, and keys are made for them. */
public final class BundleFiles {
    private final BundleDriver driver;

    /** Creates it for a driver of SQLite. */
    public BundleFiles(BundleDriver driver) {
        this.driver = driver;
    }

    /** Opens a bundle to look into it: whoever signed it may have done so, unless keys say whom it has to be. */
    public BundleInput look(List<Path> files, BundleKeys keys) {
        return BundleInput.open(driver, files, trust(keys, !keys.trusted().isEmpty()));
    }

    /** Opens a bundle to take what is in it: one that is signed has to be so by a key that is trusted. */
    public BundleInput take(List<Path> files, BundleKeys keys) {
        return BundleInput.open(driver, files, trust(keys, true));
    }

    private static Trust trust(BundleKeys keys, boolean isRequired) {
        List<byte[]> trusted =
                keys.trusted().stream().map(SigningKeys::readPublic).toList();
        return new Trust(trusted, isRequired, unlock(keys), Trust.LARGEST);
    }

    static Optional<Unlock> unlock(BundleKeys keys) {
        return keys.passphrase().map(Unlock::passphrase).or(() -> keys.key().map(Unlock::key));
    }

    /** Returns what a bundle says of itself. Its blocks are not looked into. */
    public BundleInfo inspect(List<Path> files, BundleKeys keys) {
        try (BundleInput input = look(files, keys)) {
            return info(input);
        }
    }

    /** Reads all of a bundle, and returns what it says of itself. */
    public BundleInfo verify(List<Path> files, BundleKeys keys) {
        try (BundleInput input = look(files, keys)) {
            input.readAll();
            return info(input);
        }
    }

    /** Hands each change of a bundle over, in order, and returns what it says of itself. */
    public BundleInfo changes(List<Path> files, BundleKeys keys, Consumer<BundleChange> target) {
        try (BundleInput input = look(files, keys)) {
            Map<Author, String> names = input.header().names();
            for (Optional<Change> next = input.next(); next.isPresent(); next = input.next()) {
                target.accept(shown(next.get(), names));
            }
            return info(input);
        }
    }

    private static BundleChange shown(Change change, Map<Author, String> names) {
        Stamp latest = change.versions()
                .all()
                .map(Version::stamp)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        Author author = latest.author();
        return new BundleChange(
                change.table(),
                change.key(),
                change.kind().name().toLowerCase(Locale.ROOT),
                change.values(),
                Instant.ofEpochMilli(latest.epochMillis()),
                author.equals(Author.NOBODY) ? "nobody" : names.getOrDefault(author, author.toString()));
    }

    static BundleInfo info(BundleInput input) {
        List<Volume> volumes = input.volumes();
        VolumeHeader first = volumes.get(0).header();
        Volume last = volumes.get(volumes.size() - 1);
        return new BundleInfo(
                first.bundle(),
                last.digest(),
                BundleFormat.VERSION,
                first.created(),
                first.log().node(),
                first.name(),
                input.header().isOfServer(),
                first.since(),
                first.head(),
                first.to(),
                last.header().before() + last.header().changes(),
                volumes.get(0).tables().stream().map(TableDefinition::name).toList(),
                volumes.stream().map(Volume::file).toList(),
                volumes.stream().mapToLong(Volume::bytes).sum(),
                last.seal().signature().map(signed -> SigningKeys.fingerprint(signed.publicKey())),
                last.isEncrypted());
    }

    /**
     * Makes a pair of keys: both go into a file that only its owner reads, the public one into another.
     *
     * @return the short name of the public key
     * @throws BundleException if one of the files is there already
     */
    public static String makeKeys(Path both, Path onlyPublic) {
        KeyPair keys = SigningKeys.generate();
        try {
            Files.createFile(onlyPublic);
            write(onlyPublic, SigningKeys.pem(keys.getPublic()));
            try {
                createPrivate(both);
            } catch (IOException | RuntimeException failed) {
                Files.delete(onlyPublic);
                throw failed;
            }
            write(both, SigningKeys.pem(keys.getPrivate()) + SigningKeys.pem(keys.getPublic()));
            return SigningKeys.fingerprint(SigningKeys.readPublic(onlyPublic));
        } catch (FileAlreadyExistsException there) {
            throw new BundleException(
                    Reason.USAGE, "'" + there.getFile() + "' is there already. Name a file that is not", there);
        } catch (IOException failed) {
            throw new BundleException(
                    Reason.UNREADABLE,
                    "'" + both + "' can't be written: " + failed.getMessage() + ". See that its folder is there",
                    failed);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
    }

    /** Nobody else can open it even before there is something in it. */
    private static void createPrivate(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
            restrict(file);
        }
    }

    private static void restrict(Path file) {
        boolean isDone = file.toFile().setReadable(false, false)
                && file.toFile().setReadable(true, true)
                && file.toFile().setWritable(false, false)
                && file.toFile().setWritable(true, true);
        if (!isDone) {
            throw new BundleException(
                    Reason.UNREADABLE,
                    "'" + file + "' can't be kept from others' eyes. Name a file on a disk of this machine");
        }
    }
}

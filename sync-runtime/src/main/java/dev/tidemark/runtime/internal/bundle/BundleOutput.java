package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleDriver;
import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import dev.tidemark.runtime.internal.mesh.Delivery;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Writes a delivery as a bundle. A file stands under its name once it is whole and on the disk, so that an export that breaks off
 * leaves what can't be mistaken for a bundle; volumes that are there already and are right are not written again.
 */
final class BundleOutput {
    private final BundleDriver driver;
    private final Request request;
    private final RandomGenerator random;
    private final Consumer<Runnable> threads;
    private final List<Path> files = new ArrayList<>();
    private VolumeHeader header;
    private long bytes;
    private int kept;
    private String digest = "";

    /**
     * How a bundle is written.
     *
     * @param out its file; of volumes, what their names are made from
     * @param volumeSize about how large a volume may get, in bytes; without, all is one file
     * @param signer who signs
     * @param unlock with what it is encrypted
     * @param to the node that it is for
     * @param created when
     */
    record Request(
            Path out,
            OptionalLong volumeSize,
            Optional<Signer> signer,
            Optional<Unlock> unlock,
            Optional<UUID> to,
            Instant created) {}

    /**
     * What was written.
     *
     * @param header of the last volume
     * @param digest of the last volume, which stands for all
     * @param files in order
     * @param kept how many of them were there already
     * @param bytes of all files
     */
    record Written(VolumeHeader header, String digest, List<Path> files, int kept, long bytes) {
        long changes() {
            return header.before() + header.changes();
        }
    }

    /** @param threads are offered what one of them may do meanwhile */
    BundleOutput(BundleDriver driver, Request request, RandomGenerator random, Consumer<Runnable> threads) {
        this.driver = driver;
        this.request = request;
        this.random = random;
        this.threads = threads;
    }

    /**
     * Writes a delivery.
     *
     * @throws BundleException if it can't be written; no file under its name is incomplete then
     */
    Written write(Delivery delivery) {
        header = VolumeHeader.first(delivery.header(), request.to(), request.created());
        if (!keepExisting(delivery)) {
            writeRest(delivery);
        }
        removeLonger();
        return new Written(header, digest, List.copyOf(files), kept, bytes);
    }

    /** Takes the volumes that are right as they are, from the first one on. Returns whether they are all. */
    private boolean keepExisting(Delivery delivery) {
        for (Optional<Volume> found = existing(); found.isPresent(); found = existing()) {
            Volume volume = found.get();
            for (long i = 0; i < volume.header().changes(); i++) {
                delivery.next();
            }
            kept++;
            header = volume.header();
            written(volume.file(), volume.digest(), volume.bytes());
            if (header.isLast()) {
                return true;
            }
            header = header.following(digest);
        }
        return false;
    }

    private void written(Path file, String itsDigest, long itsBytes) {
        files.add(file);
        digest = itsDigest;
        bytes += itsBytes;
    }

    /** Returns the volume that comes next, if an earlier export of the same left it. */
    private Optional<Volume> existing() {
        Path file = target();
        if (request.volumeSize().isEmpty() || !VolumeInput.isBundle(file)) {
            return Optional.empty();
        }
        List<byte[]> own = request.signer().map(Signer::publicKey).stream().toList();
        Trust trust = new Trust(own, true, request.unlock(), Trust.LARGEST);
        try (PrivateFolder folder = new PrivateFolder()) {
            Volume volume = new VolumeInput(driver, trust, folder).open(file);
            volume.connection().close();
            VolumeHeader found = volume.header();
            boolean isNext = found.isOfTheSame(header)
                    && found.volume() == header.volume()
                    && found.previous().equals(header.previous());
            return Optional.of(volume).filter(each -> isNext);
        } catch (BundleException notAsItWas) {
            return Optional.empty();
        } catch (SQLException e) {
            throw new IllegalStateException("a copy of a bundle can't be closed", e);
        }
    }

    private void writeRest(Delivery delivery) {
        try (Packer packer = new Packer()) {
            Blocks blocks = new Blocks(delivery, packer, plainSize(), threads);
            boolean isLast = false;
            while (!isLast) {
                Path file = target();
                requireFree(file);
                isLast = writeVolume(blocks, file, delivery.header());
                header = isLast ? header : header.following(digest);
            }
        }
    }

    /** An envelope takes its part of what a volume may have. */
    private OptionalLong plainSize() {
        return request.volumeSize().isPresent() && request.unlock().isPresent()
                ? OptionalLong.of(request.volumeSize().getAsLong()
                        - Envelope.overhead(request.volumeSize().getAsLong()))
                : request.volumeSize();
    }

    /** What is to be encrypted is never in a folder that others look into, such as one that a service copies to other machines. */
    private boolean writeVolume(Blocks blocks, Path file, Delivery.Header delivery) {
        Path unfinished = unfinished(file);
        try (PrivateFolder folder = new PrivateFolder()) {
            Path plain = request.unlock().isPresent() ? folder.file("plain.db") : unfinished;
            try (VolumeOutput volume = new VolumeOutput(driver, plain, delivery)) {
                boolean isLast = blocks.fill(volume);
                header = header.closed(volume.changes(), isLast);
                volume.finish(header, delivery);
            }
            Seal seal = sealed(plain);
            if (request.unlock().isPresent()) {
                encrypt(plain, unfinished, request.unlock().get());
            }
            force(unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            written(file, HexFormat.of().formatHex(seal.digest()), Files.size(file));
            return header.isLast();
        } catch (SQLException | IOException failed) {
            throw unwritable(file, failed);
        } finally {
            deleteQuietly(unfinished);
        }
    }

    /**
     * Two exports to one file, such as by a timer and a person, each have one of their own, which only this user reads until it is whole:
     * the one that ends last is the bundle.
     */
    private static Path unfinished(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            return Files.createTempFile(folder, "." + file.getFileName() + ".", ".unfinished");
        } catch (IOException failed) {
            throw unwritable(file, failed);
        }
    }

    private static BundleException unwritable(Path file, Exception failed) {
        return new BundleException(
                Reason.UNREADABLE,
                "'" + file + "' can't be written: " + failed.getMessage()
                        + ". See that its folder is there, and has room",
                failed);
    }

    /** What could not be written is already being told; that it could not be removed either adds nothing. */
    private static void deleteQuietly(Path unfinished) {
        unfinished.toFile().delete();
    }

    private Seal sealed(Path file) throws IOException {
        Seal seal = Seal.of(file, request.signer());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(seal.toBytes()), channel.size());
        }
        return seal;
    }

    private void encrypt(Path plain, Path file, Unlock unlock) throws IOException {
        try (InputStream source = new BufferedInputStream(Files.newInputStream(plain));
                OutputStream target = new BufferedOutputStream(Files.newOutputStream(file))) {
            Envelope.seal(source, target, unlock, random);
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void requireFree(Path file) {
        if (Files.exists(file) && !VolumeInput.isBundle(file)) {
            throw new BundleException(
                    Reason.USAGE, "'" + file + "' is there already, and is no bundle. Name another file: --out FILE");
        }
    }

    /** The volumes of a longer export before would be taken for volumes of this one. */
    private void removeLonger() {
        if (request.volumeSize().isEmpty()) {
            return;
        }
        int number = header.volume() + 1;
        for (Path file = target(number); VolumeInput.isBundle(file); file = target(++number)) {
            try {
                Files.delete(file);
            } catch (IOException failed) {
                throw unwritable(file, failed);
            }
        }
    }

    private Path target() {
        return target(header.volume());
    }

    private Path target(int volume) {
        if (request.out().getFileName() == null) {
            throw new BundleException(Reason.USAGE, "'" + request.out() + "' is no file. Name one: --out FILE");
        }
        if (request.volumeSize().isEmpty()) {
            return request.out();
        }
        String name = request.out().getFileName().toString();
        int dot = name.lastIndexOf('.');
        int end = dot > 0 ? dot : name.length();
        String number = String.format(Locale.ROOT, "-%03d", volume);
        return request.out().resolveSibling(name.substring(0, end) + number + name.substring(end));
    }
}

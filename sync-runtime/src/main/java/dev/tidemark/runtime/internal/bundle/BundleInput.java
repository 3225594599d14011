package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.runtime.BundleDriver;
import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.wire.Change;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A bundle that was found to be whole, as the delivery that it is. However large it is, no more than two ordinary blocks of it are held
 * in memory, or one large one.
 *
 * <p>What is in a block is looked at when it is read. Whoever takes the delivery does so in one transaction, which such a refusal
 * ends; {@link #readAll} finds it beforehand.
 *
 * <p>Threading: one thread.
 */
public final class BundleInput implements Delivery {
    private final PrivateFolder folder;
    private final List<Volume> volumes;
    private final Set<String> tables;
    private OpenedBlocks blocks;
    private Path file;
    private Iterator<Change> block = List.<Change>of().iterator();

    private BundleInput(PrivateFolder folder, List<Volume> volumes) {
        this.folder = folder;
        this.volumes = volumes;
        blocks = new OpenedBlocks(volumes, nobody -> {});
        tables = volumes.get(0).tables().stream().map(TableDefinition::name).collect(Collectors.toSet());
    }

    /**
     * Opens a bundle.
     *
     * @param files all its volumes, in any order
     * @throws BundleException if it is refused; nothing stays open
     */
    static BundleInput open(BundleDriver driver, List<Path> files, Trust trust) {
        return open(driver, files, trust, new PrivateFolder());
    }

    /** @param folder for the copies; is closed with what is returned, or before a refusal is thrown */
    static BundleInput open(BundleDriver driver, List<Path> files, Trust trust, PrivateFolder folder) {
        List<Volume> volumes = new ArrayList<>();
        try {
            if (files.isEmpty()) {
                throw new BundleException(Reason.USAGE, "no file of a bundle is named. Name all its volumes");
            }
            VolumeInput input = new VolumeInput(driver, trust, folder);
            files.forEach(file -> volumes.add(input.open(file)));
            volumes.sort(Comparator.comparingInt(volume -> volume.header().volume()));
            requireWhole(volumes);
            return new BundleInput(folder, volumes);
        } catch (RuntimeException refused) {
            close(volumes, folder, Optional.of(refused));
            throw refused;
        }
    }

    /** Each volume names the digest of the one before: so the last one stands for all. */
    private static void requireWhole(List<Volume> volumes) {
        Volume first = volumes.get(0);
        for (int i = 0; i < volumes.size(); i++) {
            Volume volume = volumes.get(i);
            volume.requireOfTheSame(first);
            int number = volume.header().volume();
            if (number <= i) {
                throw Refusal.of(
                        Reason.USAGE, volume.file(), "it is volume " + number + ", and so is another. Name each once");
            }
            if (number > i + 1) {
                throw missing(volume.file(), i + 1);
            }
            if (i > 0) {
                requireFollows(volumes.get(i - 1), volume);
            }
        }
        Volume last = volumes.get(volumes.size() - 1);
        if (!last.header().isLast()) {
            throw missing(last.file(), volumes.size() + 1);
        }
    }

    private static BundleException missing(Path file, int number) {
        return Refusal.of(
                Reason.MISSING,
                file,
                "volume " + number + " of its bundle is missing. Name all volumes of the bundle, in any order");
    }

    private static void requireFollows(Volume before, Volume volume) {
        VolumeHeader expected = before.header().following(before.digest());
        boolean follows = !before.header().isLast()
                && expected.previous().equals(volume.header().previous())
                && expected.before() == volume.header().before();
        if (!follows) {
            throw Refusal.of(
                    Reason.USAGE,
                    volume.file(),
                    "it does not follow '" + before.file() + "': they are of two exports. Name the volumes of one");
        }
    }

    /** Has a free thread open each block while the one before is used; says so before anything is read. */
    BundleInput openedBy(Consumer<Runnable> threads) {
        blocks = new OpenedBlocks(volumes, threads);
        return this;
    }

    /** Returns the volumes in order. */
    List<Volume> volumes() {
        return volumes;
    }

    @Override
    public Header header() {
        Volume first = volumes.get(0);
        VolumeHeader header = first.header();
        return new Header(
                header.log(),
                header.name(),
                header.since(),
                header.head(),
                header.seen(),
                first.tables(),
                first.names(),
                first.lives());
    }

    /** @throws BundleException if what comes next is no change that Tidemark would have written */
    @Override
    public Optional<Change> next() {
        while (!block.hasNext()) {
            if (!nextBlock()) {
                return Optional.empty();
            }
        }
        Change change = block.next();
        if (!tables.contains(change.table())) {
            throw Refusal.forged(file, "a change in table '" + change.table() + "', of which it tells nothing");
        }
        return Optional.of(change);
    }

    private boolean nextBlock() {
        Optional<OpenedBlocks.Block> next = blocks.next();
        next.ifPresent(opened -> {
            file = opened.file();
            block = opened.changes().iterator();
        });
        return next.isPresent();
    }

    /**
     * Reads all that is left, and so finds whatever is wrong with it.
     *
     * @return how many changes that were
     */
    long readAll() {
        long count = 0;
        while (next().isPresent()) {
            count++;
        }
        return count;
    }

    @Override
    public void close() {
        try {
            blocks.close();
        } catch (SQLException e) {
            throw new IllegalStateException("a copy of a bundle can't be closed", e);
        } finally {
            close(volumes, folder, Optional.empty());
        }
    }

    private static void close(List<Volume> volumes, PrivateFolder folder, Optional<RuntimeException> because) {
        try (folder) {
            Set<Volume> open = new HashSet<>(volumes);
            for (Volume volume : open) {
                volume.connection().close();
            }
        } catch (SQLException e) {
            because.ifPresentOrElse(refused -> refused.addSuppressed(e), () -> {
                throw new IllegalStateException("a copy of a bundle can't be closed", e);
            });
        }
    }
}

package dev.tidemark.runtime;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.BundleException.Reason;
import dev.tidemark.runtime.internal.bundle.BundleDesk;
import dev.tidemark.runtime.internal.bundle.BundleFiles;
import dev.tidemark.runtime.internal.bundle.BundleFolder;
import dev.tidemark.runtime.internal.bundle.BundleGiver;
import dev.tidemark.runtime.internal.bundle.ImportLog;
import dev.tidemark.runtime.internal.host.Host;
import dev.tidemark.runtime.internal.host.ThreadScheduler;
import dev.tidemark.runtime.internal.mesh.MeshNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Bundles: what a node's feed holds behind a position, as files that are carried by hand.
 *
 * <p>All methods fail with a {@link BundleException} where a bundle is refused or can't be written; then nothing has changed.
 *
 * <p>Threading: one thread at a time.
 */
public final class Bundles {
    private final BundleDriver driver;
    private final BundleFiles files;

    /** Creates it for a driver of SQLite. */
    public Bundles(BundleDriver driver) {
        this.driver = Objects.requireNonNull(driver, "driver");
        files = new BundleFiles(driver);
    }

    /**
     * Returns what a bundle says of itself, after it was seen to be as it was written. A signature is checked; by whom it may be only
     * where keys name somebody.
     *
     * @param volumes all its files, in any order
     */
    public BundleInfo inspect(List<Path> volumes, BundleKeys keys) {
        return files.inspect(volumes, keys);
    }

    /** Returns the same as {@link #inspect}, after every change in it was read. */
    public BundleInfo verify(List<Path> volumes, BundleKeys keys) {
        return files.verify(volumes, keys);
    }

    /** Hands over each change of a bundle, in the order of the feed, and returns what it says of itself. */
    public BundleInfo changes(List<Path> volumes, BundleKeys keys, Consumer<BundleChange> target) {
        return files.changes(volumes, keys, target);
    }

    /**
     * Makes a pair of keys to sign with, and a file with the public one alone to give to others.
     *
     * @return a short name of the key, by which people compare it
     */
    public static String makeKeys(Path both, Path onlyPublic) {
        return BundleFiles.makeKeys(both, onlyPublic);
    }

    /**
     * Writes a bundle. It changes nothing at the node: only an acknowledgement, which comes with any later bundle or sync, says that
     * something has arrived.
     *
     * @param out its file; of volumes, what their names are made from
     * @param volumeSize about how large a volume may get, in bytes; without, all is one file
     */
    public BundleExport exportFrom(
            SyncNode node, BundleRange range, Path out, OptionalLong volumeSize, BundleKeys keys) {
        return desk(node).give(range, out, volumeSize, keys);
    }

    /**
     * Writes all that a server has into a bundle, with which a new device of it begins: once that has imported it, it goes on from there
     * with its first sync. The server's node is not opened, and may run in another process.
     *
     * @param inspection gets the storage first; what it throws is thrown on
     * @param out its file; of volumes, what their names are made from
     * @param volumeSize about how large a volume may get, in bytes; without, all is one file
     */
    public BundleExport exportServer(
            NodeSettings settings,
            Consumer<StorageBackend> inspection,
            Path out,
            OptionalLong volumeSize,
            BundleKeys keys) {
        try (ThreadScheduler threads = new ThreadScheduler("bundle")) {
            return Nodes.givenByServer(
                    settings,
                    inspection,
                    server -> new BundleGiver(server, driver, Host.clock(), Host.random(), threads::offer)
                            .give(new BundleRange.All(), out, volumeSize, keys));
        }
    }

    /**
     * Takes a bundle in, in one transaction.
     *
     * @param volumes all its files, in any order
     */
    public BundleImport importInto(SyncNode node, List<Path> volumes, BundleKeys keys) {
        return desk(node).take(volumes, keys);
    }

    /**
     * Takes in what other nodes have left in a folder for this one, and leaves there what they have not acknowledged. Whatever copies
     * the folder between machines, and whenever, may do so.
     *
     * @param folder is there; each node has a subfolder in it
     * @throws BundleException if the folder can't be used; what was taken in until then stays
     */
    public BundleFolderReport exchangeThrough(SyncNode node, Path folder, BundleKeys keys) {
        BundleDesk desk = desk(node);
        return new BundleFolder(node.id(), desk, desk.log(), folder, keys).exchange();
    }

    /**
     * Returns the last imports of a node, the latest first, read from its store: the node is not opened, and may run in another process.
     *
     * @param inspection gets the storage first; what it throws is thrown on
     */
    public static List<BundleImport> imports(NodeSettings settings, Consumer<StorageBackend> inspection) {
        try (StorageBackend storage = Nodes.openStorage(settings)) {
            inspection.accept(storage);
            return new ImportLog(storage).all();
        }
    }

    private BundleDesk desk(SyncNode node) {
        if (node instanceof MeshNode equal) {
            return new BundleDesk(
                    node.id(),
                    equal.exchange(),
                    new ImportLog(equal.storage()),
                    driver,
                    Host.clock(),
                    Host.random(),
                    equal.scheduler()::offer);
        }
        throw new BundleException(
                Reason.USAGE,
                "this node does not exchange with equals, so it neither gives nor takes bundles. Sync it with a server: tidemark"
                        + " sync DB --server URL");
    }
}

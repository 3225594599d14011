package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import dev.tidemark.runtime.BundleExport;
import dev.tidemark.runtime.BundleFolderReport;
import dev.tidemark.runtime.BundleImport;
import dev.tidemark.runtime.BundleKeys;
import dev.tidemark.runtime.BundleRange;
import dev.tidemark.runtime.SyncException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Exchanges bundles through a folder that several machines see, each at its own time: a stick that is carried, or one that a service
 * copies.
 *
 * <p>Each node has a subfolder, named by its id, in which nobody else writes: so whatever copies the folder never has two versions of
 * one file. In there is one bundle for each other node that has a subfolder: what that one has not acknowledged. Its name is that of
 * its content, and it comes about under another name and is renamed, so that a name never stands for two contents. When the other has
 * acknowledged more, or there is more to tell, another bundle takes its place, and what it replaces is removed: it is all in the new
 * one. So there is never more in the folder than what is under way.
 *
 * <p>A bundle that is not copied to its end has not the digest that it should have. It waits, and so does one that comes before its
 * time; neither keeps others from being taken.
 *
 * <p>Threading: one thread.
 */
public final class BundleFolder {
    private static final String SUFFIX = ".bundle";
    private static final int MOST_NODES = 1_000;
    private static final int ID = new UUID(0, 0).toString().length();
    private static final Set<Reason> PASSED_OVER = Set.of(Reason.ALREADY_IMPORTED, Reason.FOR_ANOTHER_NODE);

    private final UUID self;
    private final BundleDesk desk;
    private final ImportLog log;
    private final Path folder;
    private final BundleKeys keys;

    /**
     * Creates one end of the exchange.
     *
     * @param self the node's id
     * @param folder is there
     */
    public BundleFolder(UUID self, BundleDesk desk, ImportLog log, Path folder, BundleKeys keys) {
        this.self = self;
        this.desk = desk;
        this.log = log;
        this.folder = folder;
        this.keys = keys;
    }

    /**
     * Takes in what others have left for this node, and leaves for them what they have not acknowledged.
     *
     * @throws BundleException if the folder is not there, or can't be written to; what was taken in until then stays
     */
    public BundleFolderReport exchange() {
        if (!Files.isDirectory(folder)) {
            throw new BundleException(
                    Reason.UNREADABLE, "there is no folder '" + folder + "'. Make it first, or plug in what it is on");
        }
        try {
            Files.createDirectories(own());
            List<String> waiting = new ArrayList<>();
            List<BundleImport> imports = takeAll(waiting);
            return new BundleFolderReport(imports, giveAll(waiting), waiting);
        } catch (IOException failed) {
            throw new BundleException(
                    Reason.UNREADABLE,
                    "the folder '" + folder + "' can't be used: " + failed.getMessage()
                            + ". See that it can be written to",
                    failed);
        }
    }

    private Path own() {
        return folder.resolve(self.toString());
    }

    private Set<UUID> others() throws IOException {
        Set<UUID> others = new TreeSet<>();
        try (DirectoryStream<Path> nodes = Files.newDirectoryStream(folder)) {
            for (Path node : nodes) {
                if (Files.isDirectory(node, LinkOption.NOFOLLOW_LINKS) && others.size() < MOST_NODES) {
                    id(node.getFileName().toString()).ifPresent(others::add);
                }
            }
        }
        others.remove(self);
        return others;
    }

    private static Optional<UUID> id(String name) {
        try {
            return Optional.of(UUID.fromString(name)).filter(id -> id.toString().equals(name));
        } catch (IllegalArgumentException somethingElse) {
            return Optional.empty();
        }
    }

    /** A bundle may be what another one waits for, so all are tried until none goes on. */
    private List<BundleImport> takeAll(List<String> waiting) throws IOException {
        List<BundleImport> imports = new ArrayList<>();
        List<Path> left = forSelf();
        boolean goesOn = true;
        while (goesOn) {
            waiting.clear();
            int before = imports.size();
            List<Path> tried = left;
            left = new ArrayList<>();
            for (Path file : tried) {
                if (!take(file, imports, waiting)) {
                    left.add(file);
                }
            }
            goesOn = imports.size() > before && !left.isEmpty();
        }
        return imports;
    }

    private List<Path> forSelf() throws IOException {
        List<Path> found = new ArrayList<>();
        for (UUID other : others()) {
            found.addAll(bundles(folder.resolve(other.toString()), self));
        }
        return found;
    }

    /** Returns the bundles for a node in the subfolder of another, in the order of their names. */
    private static List<Path> bundles(Path subfolder, UUID to) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(subfolder, to + "-*" + SUFFIX)) {
            for (Path file : files) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    found.add(file);
                }
            }
        }
        found.sort(null);
        return found;
    }

    /** Returns whether a bundle need not be tried again. */
    private boolean take(Path file, List<BundleImport> imports, List<String> waiting) {
        if (SealCheck.claimedDigest(file).flatMap(log::find).isPresent()) {
            return true;
        }
        try {
            imports.add(desk.take(List.of(file), keys));
            return true;
        } catch (BundleException refused) {
            if (PASSED_OVER.contains(refused.reason())) {
                return true;
            }
            waiting.add(refused.getMessage());
            return false;
        } catch (SyncException | StorageException failed) {
            // What stands between this node and one other is no matter of the rest.
            waiting.add("'" + file + "' can't be taken: " + failed.getMessage());
            return false;
        }
    }

    /** For whom nothing can be left now, what was left before stays. */
    private List<Path> giveAll(List<String> waiting) throws IOException {
        List<Path> written = new ArrayList<>();
        for (UUID other : others()) {
            try {
                tidy(other, give(other, written));
            } catch (BundleException | SyncException | StorageException failed) {
                waiting.add("nothing new is left for node " + other + ": " + failed.getMessage());
            }
        }
        tidyAfterOthers();
        return written;
    }

    /** What is damaged under our own name is ours, also where it does not look like a bundle any more. */
    private Path give(UUID other, List<Path> written) throws IOException {
        Path file = own().resolve(other + "-" + desk.idFor(other) + sort() + SUFFIX);
        if (!isWhole(file)) {
            Files.deleteIfExists(file);
            BundleExport export = desk.give(new BundleRange.To(other), file, OptionalLong.empty(), keys);
            written.addAll(export.bundle().volumes());
        }
        return file;
    }

    /** What was left unsigned is left anew as soon as it is to be signed. */
    private String sort() {
        boolean isSealed = keys.passphrase().isPresent() || keys.key().isPresent();
        return (keys.signWith().isPresent() ? "-signed" : "") + (isSealed ? "-sealed" : "");
    }

    /** What is in an envelope is taken for whole: to open it takes half a second. */
    private static boolean isWhole(Path file) {
        if (!VolumeInput.isBundle(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (SealCheck.claimedDigest(file).isPresent()) {
                SealCheck.check(channel, file);
            }
            return true;
        } catch (BundleException | IOException damaged) {
            return false;
        }
    }

    /** Who has no subfolder any more fetches nothing from it. */
    private void tidyAfterOthers() throws IOException {
        Set<UUID> others = others();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(own(), "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                boolean isForOther = id(name.substring(0, Math.min(name.length(), ID)))
                        .filter(others::contains)
                        .isPresent();
                if (!isForOther) {
                    Files.delete(file);
                }
            }
        }
    }

    /** What was left for a node before is all in what is left now. */
    private void tidy(UUID other, Path kept) throws IOException {
        for (Path file : bundles(own(), other)) {
            if (!file.equals(kept)) {
                Files.delete(file);
            }
        }
    }
}

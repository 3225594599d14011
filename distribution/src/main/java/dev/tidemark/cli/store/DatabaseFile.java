package dev.tidemark.cli.store;

import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.cli.terminal.KnownProblem;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.runtime.NodeClaim;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * An app's own database file, as it was named on the command line.
 *
 * @param path as typed
 */
public record DatabaseFile(Path path) {
    private static final List<String> COMPANIONS = List.of("", "-journal", "-wal", "-shm");

    /** Returns whether there is something at the path. */
    public boolean exists() {
        return Files.exists(path);
    }

    /** Refuses a path at which no file is. */
    public void requireThere() {
        if (!exists()) {
            throw new KnownProblem(
                    "there is no file '" + path + "'. Name a SQLite database that exists, or create it from a"
                            + " server: tidemark sync " + path + " --server ws://HOST:7400");
        }
        requireFile();
    }

    /** Refuses a path at which something else than a file is, or at which no file can be made. */
    public void requireFile() {
        if (Files.isDirectory(path)) {
            throw new KnownProblem("'" + path + "' is a folder. Name the database file in it.");
        }
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new KnownProblem("'" + path + "' can't be made: there is no folder '" + parent + "'. Make it first.");
        }
    }

    /** Returns the settings of a node that keeps its rows in this file, and is named after it. */
    public NodeSettings settings(Terminal terminal) {
        return adopting(Settings.of(terminal));
    }

    /** Returns the settings of the node that gives and takes bundles: a device where it has a server, else one among equals. */
    public NodeSettings bundleSettings(Terminal terminal) {
        return hasServer(terminal)
                ? deviceSettings(terminal)
                : settings(terminal).with("node.role", "peer");
    }

    /** Returns the settings of the same as a device, whether it has met its server yet or not. */
    public NodeSettings deviceSettings(Terminal terminal) {
        return settings(terminal).with("node.role", "device");
    }

    /** Returns whether this is there and has been in step with a server. */
    public boolean hasServer(Terminal terminal) {
        return exists()
                && Nodes.status(settings(terminal), this::requireTracked).peers().stream()
                        .anyMatch(peer -> !peer.server().isEmpty());
    }

    /** Returns the settings of such a node with a configuration, if one was named. */
    public NodeSettings settings(Terminal terminal, Optional<Path> config) {
        return config.isEmpty() ? settings(terminal) : adopting(Settings.of(terminal, config));
    }

    /** Returns settings with this file as the place where rows are kept, and for its name, unless they give one. */
    public NodeSettings adopting(NodeSettings settings) {
        Path absolute = path.toAbsolutePath().normalize();
        boolean isNamed = settings.file().isPresent() || settings.environment().containsKey("TIDEMARK_NODE_NAME");
        NodeSettings named = isNamed ? settings : settings.with("node.name", stem(absolute));
        return named.with("node.data", absolute.getParent())
                .with("storage", "sqlite")
                .with("storage.file", absolute)
                .with("storage.adopt", "true");
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** Runs something with the adoption of this file, while no other process is in charge of it. */
    public <T> T withAdoption(Terminal terminal, Function<Adoption, T> work) {
        try (NodeClaim claim = Nodes.claim(settings(terminal));
                StorageBackend storage = claim.openStorage()) {
            return work.apply(adoption(storage));
        }
    }

    private static Adoption adoption(StorageBackend storage) {
        return storage.adoption()
                .orElseThrow(() -> new KnownProblem("the storage backend 'sqlite' that is installed can't adopt a file."
                        + " See which one that is: tidemark plugins"));
    }

    /** Refuses a file in which nothing is captured. */
    public void requireTracked(StorageBackend storage) {
        if (!adoption(storage).isTracking()) {
            throw new KnownProblem("'" + path
                    + "' is not tracked yet, so nobody knows what changes in it. Type: tidemark track " + path);
        }
    }

    /** Starts capture in a file that was made just now. */
    public static void trackEmpty(StorageBackend storage) {
        adoption(storage).track(Set.of());
    }

    /** Removes the file, and what SQLite keeps beside it. */
    public void delete() {
        try {
            for (String companion : COMPANIONS) {
                Files.deleteIfExists(path.resolveSibling(path.getFileName() + companion));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}

package dev.tidemark.cli;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.NodeClaim;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whose conflicts are meant: those of a server that runs, or those in a server's store. */
final class ConflictsPlace {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(
            index = "+",
            arity = "0..1",
            paramLabel = "DB",
            description = "A tracked database that is served as it is.")
    private Path database;

    @Option(names = "--server", paramLabel = "URL", description = "A server that runs, such as ws://127.0.0.1:7400.")
    private String server;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration of a server; else tidemark.yaml.")
    private Path config;

    @Option(
            names = "--storage",
            paramLabel = "TYPE[:FILE]|URL",
            description = "Where a server keeps its rows, such as sqlite:hub.db.")
    private String storage;

    /** Returns the database that is named, if one is. */
    Optional<Path> database() {
        return Optional.ofNullable(database);
    }

    /** Reads conflicts. A server whose store is named may run meanwhile. */
    <T> T read(Terminal terminal, Function<Conflicts, T> work) {
        requireOne();
        return server == null ? Nodes.conflicts(settings(terminal), inspection(), work) : asking(terminal, work);
    }

    /** Settles conflicts. A server whose store is named is opened for it, and so must not run. */
    <T> T settle(Terminal terminal, Function<Conflicts, T> work) {
        requireOne();
        if (server != null) {
            return asking(terminal, work);
        }
        // Nobody is to connect meanwhile: the list of addresses is empty.
        NodeSettings settings = settings(terminal).with("node.role", "server").with("listen", ",");
        try (NodeClaim claim = Nodes.tryClaim(settings).orElseThrow(ConflictsPlace::itRuns);
                SyncNode node = claim.open(inspection())) {
            return work.apply(node.conflicts());
        }
    }

    private static KnownProblem itRuns() {
        return new KnownProblem(
                "this server runs now, in another process, so that process has to do it. Ask it: --server ws://HOST:7400");
    }

    private void requireOne() {
        if (Stream.of(database, server, config, storage)
                        .filter(Objects::nonNull)
                        .count()
                > 1) {
            throw new ParameterException(
                    spec.commandLine(), "several servers are named. Say one of DB, --server, --config and --storage");
        }
    }

    /** A node that keeps nothing asks for us. */
    private <T> T asking(Terminal terminal, Function<Conflicts, T> work) {
        try (SyncNode node = Nodes.open(Settings.asking(terminal, server))) {
            return work.apply(node.serverConflicts());
        }
    }

    private Consumer<StorageBackend> inspection() {
        return store -> database().map(DatabaseFile::new).ifPresent(file -> file.requireTracked(store));
    }

    private NodeSettings settings(Terminal terminal) {
        if (database != null) {
            DatabaseFile file = new DatabaseFile(database);
            file.requireThere();
            return file.settings(terminal);
        }
        if (storage != null) {
            return Settings.storedIn(storage, Settings.of(terminal));
        }
        if (config == null && !Files.exists(Settings.DEFAULT_FILE) && !Files.exists(Settings.DEFAULT_DATA)) {
            throw new KnownProblem("there is no server in this folder: neither " + Settings.DEFAULT_FILE + " nor "
                    + Settings.DEFAULT_DATA + ". Name one that runs (--server ws://HOST:7400), or where one keeps its"
                    + " rows (--config, --storage, or the database that it serves).");
        }
        return Settings.of(terminal, Optional.ofNullable(config));
    }
}

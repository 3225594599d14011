package dev.tidemark.cli.store;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.cli.terminal.KnownProblem;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.runtime.NodeSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Whose store is meant: that of a tracked database, of a configuration, or one that is named. */
public final class StorePlace {
    @Option(names = "--config", paramLabel = "FILE", description = "The configuration of a server; else tidemark.yaml.")
    private Path config;

    @Option(
            names = "--storage",
            paramLabel = "TYPE[:FILE]|URL",
            description = "Where a server keeps its rows, such as sqlite:hub.db.")
    private String storage;

    /** Returns how many stores are named. */
    public long named(Optional<Path> database) {
        return Stream.of(config, storage, database.orElse(null))
                .filter(Objects::nonNull)
                .count();
    }

    /** Returns what looks whether a database is tracked. */
    public static Consumer<StorageBackend> inspection(Optional<Path> database) {
        return store -> database.map(DatabaseFile::new).ifPresent(file -> file.requireTracked(store));
    }

    /** Returns the settings of the node whose store it is. */
    public NodeSettings settings(Terminal terminal, Optional<Path> database) {
        if (database.isPresent()) {
            DatabaseFile file = new DatabaseFile(database.get());
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

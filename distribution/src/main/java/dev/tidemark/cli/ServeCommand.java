package dev.tidemark.cli;

import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a node that others connect to. */
@Command(
        name = "serve",
        description = "Runs a server until it is asked to end. Without a configuration it keeps its rows in"
                + " tidemark-data/hub.db and listens at ws://127.0.0.1:7400.")
final class ServeCommand extends TidemarkCommand {
    private static final String SQLITE = "sqlite:";

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "DB", description = "An app's tracked database, to be served as it is.")
    private Path database;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration; else tidemark.yaml where it exists.")
    private Path config;

    @Option(names = "--storage", paramLabel = "TYPE[:FILE]", description = "Where to keep rows, such as sqlite:hub.db.")
    private String storage;

    @Option(names = "--listen", paramLabel = "ADDRESS", description = "Where to listen, such as ws://127.0.0.1:7400.")
    private List<String> listen = new ArrayList<>();

    @Option(names = "--name", description = "The name of the node, for people.")
    private String name;

    ServeCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        if (database != null && storage != null) {
            throw new ParameterException(spec.commandLine(), "DB and --storage both say where rows are. Leave one out");
        }
        Optional<DatabaseFile> file = Optional.ofNullable(database).map(DatabaseFile::new);
        file.ifPresent(DatabaseFile::requireThere);
        List<FileClaim> claims = new ArrayList<>();
        try {
            SyncNode node = Nodes.open(
                    settings(file),
                    () -> file.or(this::hub).map(FileClaim::of).ifPresent(claims::add),
                    rows -> file.ifPresent(each -> each.requireTracked(rows)));
            announce(node);
            ShutdownSignal.await(terminal(), () -> {
                node.close();
                claims.forEach(FileClaim::close);
            });
        } finally {
            claims.forEach(FileClaim::close);
        }
        return ExitCode.DONE;
    }

    /** Returns the server's own file, where the command line alone says which it is: two servers on one would not agree. */
    private Optional<DatabaseFile> hub() {
        if (storage != null) {
            return storage.startsWith(SQLITE)
                    ? Optional.of(inFolder(Path.of(storage.substring(SQLITE.length()))))
                    : Optional.empty();
        }
        boolean isConfigured = config != null
                || Files.isRegularFile(Settings.DEFAULT_FILE)
                || terminal().environment().keySet().stream()
                        .anyMatch(name -> name.startsWith("TIDEMARK_STORAGE") || name.equals("TIDEMARK_NODE_DATA"));
        return isConfigured ? Optional.empty() : Optional.of(inFolder(Path.of("tidemark-data", "hub.db")));
    }

    /** The claim of a file stands beside it, so its folder comes first. */
    private static DatabaseFile inFolder(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new KnownProblem("the folder of '" + file + "' can't be made: " + e.getMessage(), e);
        }
        return new DatabaseFile(file);
    }

    private NodeSettings settings(Optional<DatabaseFile> file) {
        NodeSettings settings = Settings.of(terminal(), Optional.ofNullable(config));
        settings = file.isPresent() ? file.get().adopting(settings) : settings;
        settings = settings.with("node.role", "server");
        settings = name == null ? settings : settings.with("node.name", name);
        settings = storage == null ? settings : storage(settings);
        return listen.isEmpty() ? settings : settings.with("listen", String.join(",", listen));
    }

    private NodeSettings storage(NodeSettings settings) {
        int colon = storage.indexOf(':');
        return colon < 0
                ? settings.with("storage", storage)
                : settings.with("storage", storage.substring(0, colon))
                        .with("storage.file", storage.substring(colon + 1));
    }

    private void announce(SyncNode node) {
        List<URI> addresses = node.addresses();
        List<String> lines = new ArrayList<>();
        addresses.forEach(address -> lines.add("Node '" + node.name() + "' listens at " + address));
        lines.add("Next: tidemark track app.db; tidemark sync app.db --server "
                + (addresses.isEmpty() ? "ADDRESS" : addresses.get(0)));
        print(
                Json.object(
                        "nodeId",
                        node.id(),
                        "name",
                        node.name(),
                        "pid",
                        ProcessHandle.current().pid(),
                        "addresses",
                        addresses),
                lines);
    }
}

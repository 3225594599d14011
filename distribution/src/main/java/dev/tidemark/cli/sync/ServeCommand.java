package dev.tidemark.cli.sync;

import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.store.Settings;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.ShutdownSignal;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a node that others connect to. */
@Command(
        name = "serve",
        description = "Runs a server until it is asked to end. Without a configuration it keeps its rows in"
                + " tidemark-data/hub.db and listens at ws://127.0.0.1:7400.")
public final class ServeCommand extends TidemarkCommand {
    @Parameters(arity = "0..1", paramLabel = "DB", description = "An app's tracked database, to be served as it is.")
    private Path database;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration; else tidemark.yaml where it exists.")
    private Path config;

    @Option(
            names = "--storage",
            paramLabel = "TYPE[:FILE]|URL",
            description = "Where to keep rows, such as sqlite:hub.db or postgresql://db.example.org/tidemark.")
    private String storage;

    @Option(names = "--listen", paramLabel = "ADDRESS", description = "Where to listen, such as ws://127.0.0.1:7400.")
    private List<String> listen = new ArrayList<>();

    @Option(
            names = "--equal",
            description =
                    "Serve no devices, but equals, which exchange without a server: each settles alike. A database that"
                            + " has a server serves other devices of that server.")
    private boolean equal;

    @Option(names = "--name", description = "The name of the node, for people.")
    private String name;

    /** Reads and prints there. */
    public ServeCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        if (database != null && storage != null) {
            throw wrong("DB and --storage both say where rows are. Leave one out");
        }
        Optional<DatabaseFile> file = Optional.ofNullable(database).map(DatabaseFile::new);
        file.ifPresent(DatabaseFile::requireThere);
        SyncNode node = Nodes.open(settings(file), rows -> file.ifPresent(each -> each.requireTracked(rows)));
        ShutdownSignal signal = ShutdownSignal.on(terminal(), node::close);
        announce(node);
        signal.await();
        return ExitCode.DONE;
    }

    private NodeSettings settings(Optional<DatabaseFile> file) {
        NodeSettings settings = Settings.of(terminal(), Optional.ofNullable(config));
        settings = file.isPresent() ? file.get().adopting(settings) : settings;
        settings = settings.with("node.role", equal ? "peer" : "server");
        settings = name == null ? settings : settings.with("node.name", name);
        settings = storage == null ? settings : Settings.storedIn(storage, settings);
        if (equal && listen.isEmpty()) {
            return settings.with("listen", "ws://127.0.0.1:7400");
        }
        return listen.isEmpty() ? settings : settings.with("listen", String.join(",", listen));
    }

    private void announce(SyncNode node) {
        List<URI> addresses = node.addresses();
        List<String> lines = new ArrayList<>();
        addresses.forEach(address -> lines.add("Node '" + node.name() + "' listens at " + address));
        lines.add("Next: tidemark track app.db; tidemark sync app.db " + (equal ? "--peer " : "--server ")
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

package dev.tidemark.cli.sync;

import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.store.Settings;
import dev.tidemark.cli.store.StorageLines;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.KnownProblem;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TextTable;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.cli.terminal.Words;
import dev.tidemark.runtime.ConfigurationProblem;
import dev.tidemark.runtime.NodeClaim;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.NodeStatus.PeerStatus;
import dev.tidemark.runtime.NodeStatus.PluginFault;
import dev.tidemark.runtime.NodeStatus.Seen;
import dev.tidemark.runtime.NodeStatus.TableStatus;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells how a node stands. */
@Command(
        name = "status",
        description =
                "Tells of a tracked database, of the node of a configuration, or of a server that runs: tables, rows,"
                        + " what is pending, peers.")
public final class StatusCommand extends TidemarkCommand {
    private static final String ELSEWHERE =
            "another process runs this node now; what its app wrote just now may be missing";
    private static final UUID UNKNOWN = new UUID(0, 0);

    @Parameters(arity = "0..1", paramLabel = "DB", description = "A tracked database.")
    private Path database;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration of a node; else tidemark.yaml.")
    private Path config;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description =
                    "A server, such as ws://127.0.0.1:7400: it is asked. Of several addresses, or several servers on one database,"
                            + " each is asked that is named.")
    private List<String> servers = List.of();

    /** Reads and prints there. */
    public StatusCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        if (Stream.of(database != null, config != null, !servers.isEmpty())
                        .filter(isNamed -> isNamed)
                        .count()
                > 1) {
            throw wrong("DB, --config and --server each name a node. Say one of them");
        }
        NodeStatus status = status();
        print(json(status), lines(status));
        return ExitCode.DONE;
    }

    private NodeStatus status() {
        if (!servers.isEmpty()) {
            return ofServers();
        }
        return database == null ? ofConfiguration() : ofDatabase(new DatabaseFile(database));
    }

    /** A node that keeps nothing asks for us. */
    private NodeStatus ofServers() {
        try (SyncNode node = Nodes.open(Settings.asking(terminal(), servers))) {
            return node.serverStatus();
        }
    }

    private NodeStatus ofDatabase(DatabaseFile file) {
        file.requireThere();
        NodeSettings settings = file.settings(terminal());
        Optional<NodeClaim> claim = Nodes.tryClaim(settings);
        try {
            return claim.isPresent() ? ofNode(claim.get(), file) : ofStorage(settings, file);
        } finally {
            claim.ifPresent(NodeClaim::close);
        }
    }

    private NodeStatus ofNode(NodeClaim claim, DatabaseFile file) {
        try (SyncNode node = claim.open(file::requireTracked)) {
            // An empty transaction takes up what the app has written since the last one, so that it counts as pending.
            node.write(writer -> true);
            return node.status();
        }
    }

    /** A node that another process runs is not opened a second time; its store tells all but what was not harvested yet. */
    private NodeStatus ofStorage(NodeSettings settings, DatabaseFile file) {
        return Nodes.status(settings, file::requireTracked).withProblems(List.of(ELSEWHERE));
    }

    /** Opening the node of a configuration would begin a new incarnation of a server. */
    private NodeStatus ofConfiguration() {
        if (config == null && !Files.exists(Settings.DEFAULT_FILE) && !Files.exists(Settings.DEFAULT_DATA)) {
            throw new KnownProblem("there is no node in this folder: neither " + Settings.DEFAULT_FILE + " nor "
                    + Settings.DEFAULT_DATA
                    + ". Name a database (tidemark status app.db), a configuration (--config) or a server (--server).");
        }
        NodeSettings settings = Settings.of(terminal(), Optional.ofNullable(config));
        List<String> faults = Nodes.plugins(settings).problems().stream()
                .map(ConfigurationProblem::text)
                .toList();
        return Nodes.status(settings, storage -> {}).withProblems(faults);
    }

    static Object json(NodeStatus status) {
        Map<String, Object> json = Json.object(
                "nodeId", status.nodeId().equals(UNKNOWN) ? "" : status.nodeId(),
                "name", status.name(),
                "tables",
                        status.tables().stream()
                                .map(table -> Json.object(
                                        "name", table.name(), "rows", table.rows(), "pending", table.pending()))
                                .toList(),
                "peers", status.peers().stream().map(StatusCommand::json).toList(),
                "head", status.head(),
                "outcomes", status.outcomes(),
                "conflicts", status.conflicts(),
                "problems", status.problems());
        if (!status.faults().isEmpty()) {
            json.put("faults", status.faults().stream().map(StatusCommand::json).toList());
        }
        if (!status.storage().isEmpty()) {
            json.put("storage", status.storage());
        }
        if (!status.context().isEmpty()) {
            json.put(
                    "context",
                    status.context().stream().map(StatusCommand::json).toList());
        }
        return json;
    }

    private static Object json(PluginFault fault) {
        return Json.object(
                "kind", fault.kind(),
                "plugin", fault.plugin(),
                "instance", fault.instance(),
                "location", fault.location(),
                "operation", fault.operation(),
                "times", fault.times(),
                "last", fault.last(),
                "message", fault.message());
    }

    /** A life has more digits than a number in JSON may have. */
    private static Object json(Seen seen) {
        return Json.object(
                "node", seen.node(),
                "name", seen.name(),
                "life", Long.toHexString(seen.life()),
                "position", seen.position());
    }

    private static Object json(PeerStatus peer) {
        return Json.object(
                "node", peer.node(),
                "name", peer.name(),
                "server", peer.server(),
                "cursor", peer.cursor(),
                "committed", peer.committed(),
                "lastSync", peer.lastSync().map(Instant::toString).orElse(""));
    }

    static List<String> lines(NodeStatus status) {
        List<String> lines = new ArrayList<>();
        if (!status.nodeId().equals(UNKNOWN)) {
            lines.add("Node '" + status.name() + "' " + status.nodeId());
        }
        TextTable tables = new TextTable();
        status.tables()
                .forEach(table -> tables.row(
                        "  " + table.name(),
                        Words.count(table.rows(), "row"),
                        table.pending() == 0 ? "" : Words.grouped(table.pending()) + " pending"));
        lines.addAll(tables.lines());
        lines.add(Words.count(
                        status.tables().stream().mapToLong(TableStatus::rows).sum(), "row") + " in "
                + Words.count(status.tables().size(), "table") + ", "
                + Words.grouped(
                        status.tables().stream().mapToLong(TableStatus::pending).sum())
                + " not sent yet");
        String which = status.context().isEmpty() ? "Device" : "Equal";
        status.peers().forEach(peer -> lines.add(describe(peer, which)));
        status.context().forEach(seen -> lines.add(describe(seen)));
        if (status.outcomes() > 0) {
            lines.add(Words.count(status.outcomes(), "write")
                    + " not taken as made; see them: tidemark outcomes list DB");
        }
        if (status.conflicts() > 0) {
            lines.add(Words.count(status.conflicts(), "conflict")
                    + " waiting for a person; see them: tidemark conflicts list --waiting");
        }
        lines.addAll(StorageLines.of(status.storage()));
        status.problems().stream().filter(line -> !line.isEmpty()).forEach(line -> lines.add("Problem: " + line));
        status.faults().forEach(fault -> lines.add("Plugin at fault: " + fault.describe()));
        return lines;
    }

    private static String describe(Seen seen) {
        return "Has all writes of '" + seen.name() + "' up to " + Words.grouped(seen.position()) + " (life "
                + Long.toHexString(seen.life()) + ")";
    }

    private static String describe(PeerStatus peer, String connected) {
        String which = peer.server().isEmpty()
                ? connected + " '" + peer.name() + "' " + peer.node()
                : "Server " + peer.server() + " ('" + peer.name() + "')";
        return which + ": at position " + Words.grouped(peer.cursor())
                + peer.lastSync().map(at -> ", last sync " + at).orElse(", never synced");
    }
}

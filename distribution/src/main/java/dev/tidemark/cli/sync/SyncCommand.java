package dev.tidemark.cli.sync;

import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.cli.bundle.BundleKeyOptions;
import dev.tidemark.cli.bundle.FolderExchange;
import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.store.Settings;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.ProgressBars;
import dev.tidemark.cli.terminal.ShutdownSignal;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.cli.terminal.Words;
import dev.tidemark.runtime.NodeClaim;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNode.LiveEvent;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.VerifyReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings an app's database in step with a server. */
@Command(
        name = "sync",
        description =
                "Sends what changed in an app's tracked database to a server, and gets what others changed. A database"
                        + " that does not exist is created from the server.")
public final class SyncCommand extends TidemarkCommand {
    private static final String ANY_FILE = "app.db";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DB", description = "The app's database file.")
    private Path database;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description =
                    "The server, such as ws://127.0.0.1:7400. One that has several addresses, or several servers on one"
                            + " database: give them all, and the fastest is taken, and another if it goes.")
    private List<String> servers = List.of();

    @Option(
            names = "--peer",
            paramLabel = "ADDRESS",
            description =
                    "An equal, such as ws://127.0.0.1:7400: two databases exchange without a server, or two devices of one"
                            + " server without it. folder:PATH is a folder in which they leave bundles for each other. Several"
                            + " are exchanged with one after the other.")
    private List<String> equals = List.of();

    @Option(
            names = "--sign",
            paramLabel = "FILE",
            description = "Sign what is left in a folder with a key of 'bundle keygen'.")
    private Path sign;

    @Mixin
    private BundleKeyOptions keys;

    @Option(
            names = "--watch",
            description = "Stay connected: commits of any process are sent at once, and others' arrive.")
    private boolean watch;

    @Option(
            names = "--power",
            paramLabel = "PROFILE",
            description = "What may be spent: auto, performance, balanced, battery-saver, extreme-saver.")
    private String power;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A configuration whose tables, codecs and power hold for this sync too.")
    private Path config;

    @Option(names = "--strict", description = "Exit with 2 when a write was not taken as it was made.")
    private boolean strict;

    private Optional<Adoption> adoption = Optional.empty();

    /** Whether it meets other devices of its server. */
    private boolean isAmongDevices;

    /** Reads and prints there. */
    public SyncCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        // Not declared as required: picocli would report that it is missing where somebody only misspelled it.
        if (servers.isEmpty() && equals.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "which server? Say --server ws://HOST:7400, or --peer ws://HOST:7400 for an equal");
        }
        if (!servers.isEmpty() && !links().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "say --server, or --peer for an equal or for another device of the same server, and the other in a"
                            + " command of its own. Only a folder, in which bundles are left, stands beside a server");
        }
        FolderExchange folders = folders();
        DatabaseFile file = new DatabaseFile(database);
        file.requireFile();
        // Not while the node is open: whoever closes the file in this process takes the locks away that the node has on
        // it.
        isAmongDevices = servers.isEmpty() && !links().isEmpty() && file.hasServer(terminal());
        try (NodeClaim claim = Nodes.claim(settings(file))) {
            return file.exists() ? sync(file, claim, folders) : create(file, claim, folders);
        }
    }

    private FolderExchange folders() {
        List<String> named = equals.stream().filter(FolderExchange::isFolder).toList();
        if (watch && !named.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "a folder tells nobody what is left in it, so it can't be watched: leave --watch out, and sync as often"
                            + " as it is to be looked into");
        }
        return new FolderExchange(terminal(), named, keys.keys(sign));
    }

    private List<String> links() {
        return equals.stream()
                .filter(address -> !FolderExchange.isFolder(address))
                .toList();
    }

    private int sync(DatabaseFile file, NodeClaim claim, FolderExchange folders) {
        try (SyncNode node = claim.open(storage -> adopt(storage, file::requireTracked))) {
            return sync(node, file, claim, folders);
        }
    }

    /**
     * What has begun to arrive stays, so that the next sync goes on from there; a file that is still empty goes, unless others know of
     * it by a folder: they will leave for it what they have.
     */
    private int create(DatabaseFile file, NodeClaim claim, FolderExchange folders) {
        boolean isEmpty = true;
        try (SyncNode node = claim.open(storage -> adopt(storage, DatabaseFile::trackEmpty))) {
            try {
                return sync(node, file, claim, folders);
            } finally {
                isEmpty = node.tables().isEmpty() && !folders.isDone();
            }
        } finally {
            if (isEmpty) {
                file.delete();
            }
        }
    }

    private void adopt(StorageBackend storage, Consumer<StorageBackend> inspection) {
        inspection.accept(storage);
        adoption = storage.adoption();
    }

    private int sync(SyncNode node, DatabaseFile file, NodeClaim claim, FolderExchange folders) {
        int code = servers.isEmpty() && links().isEmpty() ? ExitCode.DONE : sync(node, file, claim);
        folders.exchange(node, file, this::print);
        return code;
    }

    private int sync(SyncNode node, DatabaseFile file, NodeClaim claim) {
        boolean isClean = true;
        try {
            SyncReport report = sync(node);
            isClean = report.isClean();
            List<String> notes = adoption.map(Adoption::remarks).orElse(List.of());
            print(SyncReports.json(report, notes), lines(file, report, notes));
        } catch (SyncException e) {
            if (!watch
                    || e.kind() != SyncException.Kind.UNREACHABLE
                    || node.tables().isEmpty()) {
                throw named(e, file);
            }
        }
        if (watch) {
            watch(node, file, claim);
        }
        return strict && !isClean ? ExitCode.KNOWN_PROBLEM : ExitCode.DONE;
    }

    private List<String> lines(DatabaseFile file, SyncReport report, List<String> notes) {
        if (!servers.isEmpty()) {
            return SyncReports.lines(file, report, notes);
        }
        return isAmongDevices
                ? SyncReports.linesAmongDevices(file, report, notes)
                : SyncReports.linesAmongEquals(file, report, notes);
    }

    /** A server that says what to type does not know what the file is called here. */
    private static SyncException named(SyncException problem, DatabaseFile file) {
        String message = problem.getMessage();
        return message.contains("tidemark track " + ANY_FILE + " ")
                ? new SyncException(problem.kind(), message.replace(ANY_FILE, file.toString()), problem)
                : problem;
    }

    private NodeSettings settings(DatabaseFile file) {
        NodeSettings settings = Settings.withPeers(
                file.settings(terminal(), Optional.ofNullable(config))
                        .with("node.role", isDevice(file) ? "device" : "peer"),
                servers.isEmpty() ? links() : servers);
        return power == null ? settings : settings.with("power", power);
    }

    /** Through a folder alone a database goes on to be what it was. */
    private boolean isDevice(DatabaseFile file) {
        return !servers.isEmpty() || links().isEmpty() && file.hasServer(terminal());
    }

    private SyncReport sync(SyncNode node) {
        if (!terminal().isInteractive() || isJson()) {
            return node.sync(Progress.NONE);
        }
        try (ProgressBars bars = new ProgressBars(terminal().err())) {
            return node.sync(bars);
        }
    }

    private void watch(SyncNode node, DatabaseFile file, NodeClaim claim) {
        Subscription live = node.live(this::tell);
        ShutdownSignal signal = ShutdownSignal.on(terminal(), () -> {
            live.close();
            node.close();
            claim.close();
        });
        if (!isJson()) {
            terminal().line("Watching " + file + "; Ctrl-C ends it");
        }
        signal.await();
    }

    private void tell(LiveEvent event) {
        if (event instanceof LiveEvent.Synced synced) {
            SyncReport report = synced.report();
            if (report.pushed().rows()
                            + report.pulled().rows()
                            + report.pulled().deletes()
                    > 0) {
                print(
                        SyncReports.json(report, List.of()),
                        List.of(SyncReports.pushed(report) + "; " + SyncReports.pulled(report)));
            }
        } else if (event instanceof LiveEvent.Diverged diverged) {
            VerifyReport report = diverged.report();
            terminal()
                    .problem("this database differed from " + report.server() + " in "
                            + Words.count(report.differing().size(), "row") + "; "
                            + Words.count(report.repaired(), "row") + " made equal again");
        } else if (event instanceof LiveEvent.Failed failed) {
            terminal().problem(failed.problem().getMessage() + " (trying again)");
        }
    }
}

package dev.tidemark.cli.sync;

import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.runtime.NodeClaim;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.VerifyReport;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Proves that an app's database holds what its server holds, or names what differs. */
@Command(
        name = "verify",
        description =
                "Syncs a tracked database, and proves that it holds what the server holds; or names the rows and columns"
                        + " that differ, and exits with 4.")
public final class VerifyCommand extends TidemarkCommand {
    @Parameters(paramLabel = "DB", description = "A tracked database.")
    private Path database;

    @Option(names = "--server", paramLabel = "URL", description = "The server, such as ws://127.0.0.1:7400.")
    private String server;

    @Option(
            names = "--full",
            description =
                    "Read all rows at both ends, and compare what they hold; else the sums that both keep up say whether"
                            + " they are made of the same writes.")
    private boolean full;

    @Option(names = "--repair", description = "Make equal what differs, by the rules that hold for all writes.")
    private boolean repair;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A configuration whose tables, codecs and power hold for this sync too.")
    private Path config;

    /** Reads and prints there. */
    public VerifyCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        if (server == null) {
            throw wrong("which server? Say --server ws://HOST:7400");
        }
        DatabaseFile file = new DatabaseFile(database);
        file.requireThere();
        VerifyReport report = verify(file);
        print(VerifyReports.json(report, full), VerifyReports.lines(file, report, full, repair));
        return report.isEqualNow() ? ExitCode.DONE : ExitCode.DIFFERENT;
    }

    private VerifyReport verify(DatabaseFile file) {
        try (NodeClaim claim = Nodes.claim(file.settings(terminal(), Optional.ofNullable(config))
                        .with("node.role", "device")
                        .with("peers[0].address", server));
                SyncNode node = claim.open(file::requireTracked)) {
            return node.verify(full, repair);
        }
    }
}

package dev.tidemark.cli;

import dev.tidemark.runtime.BundleImport;
import dev.tidemark.runtime.Bundles;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a bundle in. */
@Command(name = "import", description = "Takes a bundle into a database: all of it in one transaction, or nothing.")
final class BundleImportCommand extends TidemarkCommand {
    @Parameters(index = "0", paramLabel = "DB", description = "A tracked database.")
    private Path database;

    @Parameters(
            index = "1",
            arity = "1..*",
            paramLabel = "FILE",
            description = "A bundle; one in volumes, with all of them, in any order.")
    private List<Path> files;

    @Mixin
    private BundleKeyOptions keys;

    BundleImportCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        DatabaseFile file = new DatabaseFile(database);
        file.requireThere();
        try (SqliteDriver driver = SqliteDriver.load(terminal().plugins());
                SyncNode node = Nodes.open(file.settings(terminal()), file::requireTracked)) {
            BundleImport taken = new Bundles(driver::connect).importInto(node, files, keys.keys());
            print(BundleReports.json(taken), List.of(BundleReports.line(taken)));
        }
        return ExitCode.DONE;
    }
}

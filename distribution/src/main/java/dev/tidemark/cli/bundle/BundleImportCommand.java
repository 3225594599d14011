package dev.tidemark.cli.bundle;

import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.store.SqliteDriver;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.runtime.BundleImport;
import dev.tidemark.runtime.Bundles;
import dev.tidemark.runtime.NodeClaim;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a bundle in. */
@Command(name = "import", description = "Takes a bundle into a database: all of it in one transaction, or nothing.")
final class BundleImportCommand extends TidemarkCommand {
    @Parameters(index = "0", paramLabel = "DB", description = "A tracked database; one that does not exist is made.")
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
        file.requireFile();
        try (SqliteDriver driver = SqliteDriver.load(terminal().plugins());
                NodeClaim claim = Nodes.claim(settings(file, driver))) {
            BundleImport taken = file.exists()
                    ? take(driver, () -> claim.open(file::requireTracked))
                    : create(file, driver, () -> claim.open(DatabaseFile::trackEmpty));
            print(BundleReports.json(taken), List.of(BundleReports.line(taken)));
        }
        return ExitCode.DONE;
    }

    /** What a server has only its devices take; a database that does not exist yet becomes one. */
    private NodeSettings settings(DatabaseFile file, SqliteDriver driver) {
        boolean isOfServer =
                new Bundles(driver::connect).inspect(files, keys.keys()).isOfServer();
        return isOfServer ? file.deviceSettings(terminal()) : file.bundleSettings(terminal());
    }

    private BundleImport take(SqliteDriver driver, Supplier<SyncNode> opening) {
        try (SyncNode node = opening.get()) {
            return new Bundles(driver::connect).importInto(node, files, keys.keys());
        }
    }

    /** A bundle that is refused leaves no file that was not there. */
    private BundleImport create(DatabaseFile file, SqliteDriver driver, Supplier<SyncNode> opening) {
        boolean isTaken = false;
        try {
            BundleImport taken = take(driver, opening);
            isTaken = true;
            return taken;
        } finally {
            if (!isTaken) {
                file.delete();
            }
        }
    }
}

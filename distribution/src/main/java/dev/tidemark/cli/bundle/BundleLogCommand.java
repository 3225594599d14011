package dev.tidemark.cli.bundle;

import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.store.StorePlace;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.runtime.BundleImport;
import dev.tidemark.runtime.Bundles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the bundles that were imported. */
@Command(name = "log", description = "Lists the bundles that were imported into a database, the latest first.")
final class BundleLogCommand extends TidemarkCommand {
    @Parameters(paramLabel = "DB", description = "A tracked database.")
    private Path database;

    BundleLogCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        DatabaseFile file = new DatabaseFile(database);
        file.requireThere();
        List<BundleImport> imports =
                Bundles.imports(file.settings(terminal()), StorePlace.inspection(Optional.of(database)));
        print(
                Json.object("imports", imports.stream().map(BundleReports::json).toList()),
                imports.isEmpty() ? List.of("No bundle was imported here.") : BundleReports.table(imports));
        return ExitCode.DONE;
    }
}

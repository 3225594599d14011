package dev.tidemark.cli.bundle;

import dev.tidemark.cli.store.SqliteDriver;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.cli.terminal.Words;
import dev.tidemark.runtime.BundleInfo;
import dev.tidemark.runtime.Bundles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks into a bundle. */
@Command(name = "inspect", description = "Tells what a bundle is, from whom and for whom, and shows what is in it.")
final class BundleInspectCommand extends TidemarkCommand {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "A bundle; one in volumes, with all of them.")
    private List<Path> files;

    @Mixin
    private BundleKeyOptions keys;

    @Option(names = "--rows", description = "Show every change in it, one a line; with --json, an object a line.")
    private boolean rows;

    BundleInspectCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        try (SqliteDriver driver = SqliteDriver.load(terminal().plugins())) {
            Bundles bundles = new Bundles(driver::connect);
            if (rows) {
                BundleInfo bundle = bundles.changes(
                        files,
                        keys.keys(),
                        change -> terminal()
                                .line(isJson() ? Json.write(BundleReports.json(change)) : BundleReports.line(change)));
                print(Map.of("changes", bundle.changes()), List.of(Words.count(bundle.changes(), "change")));
            } else {
                BundleInfo bundle = bundles.inspect(files, keys.keys());
                print(BundleReports.json(bundle), BundleReports.lines(bundle));
            }
        }
        return ExitCode.DONE;
    }
}

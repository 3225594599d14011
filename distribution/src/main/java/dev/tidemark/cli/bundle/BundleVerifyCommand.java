package dev.tidemark.cli.bundle;

import dev.tidemark.cli.store.SqliteDriver;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.cli.terminal.Words;
import dev.tidemark.runtime.BundleInfo;
import dev.tidemark.runtime.Bundles;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks a bundle. */
@Command(
        name = "verify",
        description =
                "Checks that a bundle is as it was written, by whom it was signed, and that all in it can be read.")
final class BundleVerifyCommand extends TidemarkCommand {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "A bundle; one in volumes, with all of them.")
    private List<Path> files;

    @Mixin
    private BundleKeyOptions keys;

    BundleVerifyCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        try (SqliteDriver driver = SqliteDriver.load(terminal().plugins())) {
            BundleInfo bundle = new Bundles(driver::connect).verify(files, keys.keys());
            print(
                    BundleReports.json(bundle),
                    List.of("all " + Words.count(bundle.changes(), "change") + " are as they were written, signed "
                            + bundle.signedBy().map(key -> "by key " + key).orElse("by nobody")));
        }
        return ExitCode.DONE;
    }
}

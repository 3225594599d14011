package dev.tidemark.cli.bundle;

import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.KnownProblem;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.runtime.Bundles;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a pair of keys to sign bundles with. */
@Command(name = "keygen", description = "Makes a key to sign bundles with, and FILE.pub, by which others check it.")
final class BundleKeygenCommand extends TidemarkCommand {
    @Parameters(paramLabel = "FILE", description = "Where the key goes; only you can read it.")
    private Path file;

    BundleKeygenCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        if (file.getFileName() == null) {
            throw new KnownProblem("'" + file + "' is no file. Name one");
        }
        Path onlyPublic = file.resolveSibling(file.getFileName() + ".pub");
        String key = Bundles.makeKeys(file, onlyPublic);
        print(
                Json.object("key", key, "file", file, "public", onlyPublic),
                List.of(
                        "key " + key,
                        file + " signs, and is yours alone: bundle export --sign " + file,
                        onlyPublic + " goes to whom you send bundles: bundle import --trust " + onlyPublic));
        return ExitCode.DONE;
    }
}

package dev.tidemark.cli;

import dev.tidemark.cli.store.Settings;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.runtime.NodeReference;
import dev.tidemark.runtime.Nodes;
import java.util.List;
import picocli.CommandLine.Command;

/** Prints every setting there is. */
@Command(name = "reference", description = "Prints every setting of a node and of the plugins that are installed.")
final class ReferenceCommand extends TidemarkCommand {
    ReferenceCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        NodeReference reference = Nodes.reference(Settings.of(terminal()));
        print(reference.structure(), List.of(reference.markdown()));
        return ExitCode.DONE;
    }
}

package dev.tidemark.cli.conflicts;

import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.runtime.ConflictRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one conflict, side by side. */
@Command(name = "show", description = "Shows a conflict side by side, with what became of it.")
final class ConflictsShowCommand extends TidemarkCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "Its id, or the beginning of it.")
    private String id;

    @Mixin
    private ConflictsPlace place;

    ConflictsShowCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        ConflictRecord kept = place.read(terminal(), conflicts -> ConflictReports.find(conflicts, id));
        print(ConflictReports.json(kept), ConflictReports.lines(kept));
        return ExitCode.DONE;
    }
}

package dev.tidemark.cli.sync;

import dev.tidemark.api.storage.Adoption;
import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends capture in an app's database. */
@Command(
        name = "untrack",
        description =
                "Removes from an app's database all that 'track' added. Which row is which at the server is kept in a"
                        + " file beside it, for when it is tracked again.")
public final class UntrackCommand extends TidemarkCommand {
    @Parameters(paramLabel = "DB", description = "The app's database file.")
    private Path database;

    /** Reads and prints there. */
    public UntrackCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        DatabaseFile file = new DatabaseFile(database);
        file.requireThere();
        boolean was = file.withAdoption(terminal(), UntrackCommand::untrack);
        String line = was ? file + " is not tracked any more" : file + " was not tracked";
        print(Json.object("untracked", was), List.of(line));
        return ExitCode.DONE;
    }

    private static boolean untrack(Adoption adoption) {
        boolean was = adoption.isTracking();
        if (was) {
            adoption.untrack();
        }
        return was;
    }
}

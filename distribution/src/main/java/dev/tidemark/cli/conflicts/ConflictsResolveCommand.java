package dev.tidemark.cli.conflicts;

import dev.tidemark.cli.store.TypedColumns;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.Conflicts.Choice;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Settles a conflict that waits. */
@Command(
        name = "resolve",
        description = "Settles a conflict that waits, by a write that covers both sides and travels to everybody.")
final class ConflictsResolveCommand extends TidemarkCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "Its id, or the beginning of it.")
    private String id;

    @Mixin
    private ConflictsPlace place;

    /** One of the two sides. */
    enum Kept {
        FIRST,
        SECOND
    }

    @Option(names = "--keep", paramLabel = "first|second", description = "Which side stands.")
    private Kept kept;

    @Option(
            names = "--set",
            paramLabel = "COLUMN=VALUE",
            description = "Other values stand; 'null' is no value. The option may be given several times.")
    private List<String> values = new ArrayList<>();

    @Option(names = "--delete", description = "The row is deleted.")
    private boolean delete;

    ConflictsResolveCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        if ((kept == null ? 0 : 1) + (values.isEmpty() ? 0 : 1) + (delete ? 1 : 0) != 1) {
            throw wrong("what stands? Say one of --keep first, --keep second, --set and --delete");
        }
        ConflictRecord settled = place.settle(terminal(), this::resolve);
        print(
                ConflictReports.json(settled),
                List.of("Settled " + settled.id() + ": " + ConflictReports.ending(settled)
                        + ". Devices get it with their next sync."));
        return ExitCode.DONE;
    }

    private ConflictRecord resolve(Conflicts conflicts) {
        ConflictRecord waiting = ConflictReports.find(conflicts, id);
        return conflicts.resolve(waiting.id(), choice(waiting));
    }

    private Choice choice(ConflictRecord waiting) {
        if (delete) {
            return new Choice.Delete();
        } else if (kept == null) {
            return new Choice.Values(
                    new TypedColumns(waiting.conflict().table(), ConflictReports.known(waiting)).parse(values));
        }
        return kept == Kept.FIRST ? new Choice.First() : new Choice.Second();
    }
}

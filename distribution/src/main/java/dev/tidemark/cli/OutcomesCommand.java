package dev.tidemark.cli;

import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what became of writes that the server did not take as they were made. */
@Command(name = "outcomes", description = "Shows, or forgets, writes that the server did not take as they were made.")
final class OutcomesCommand extends TidemarkCommand {
    private static final String LIST = "list";
    private static final String DISCARD = "discard";

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "list|discard", description = "What to do.")
    private String action;

    @Parameters(index = "1", paramLabel = "DB", description = "A tracked database.")
    private Path database;

    @Parameters(
            index = "2..*",
            paramLabel = "NUMBER",
            description = "With discard: the numbers of the writes to forget.")
    private List<Long> numbers = new ArrayList<>();

    @Option(names = "--all", description = "With discard: forget all of them.")
    private boolean all;

    OutcomesCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        if (!action.equals(LIST) && !action.equals(DISCARD)) {
            throw new ParameterException(
                    spec.commandLine(), "there is no '" + action + "' here: expected list or discard");
        }
        if (action.equals(DISCARD) && numbers.isEmpty() != all) {
            throw new ParameterException(spec.commandLine(), "discard takes either numbers of writes or --all");
        }
        DatabaseFile file = new DatabaseFile(database);
        file.requireThere();
        return act(file);
    }

    private int act(DatabaseFile file) {
        try (SyncNode node = Nodes.open(file.settings(terminal()), file::requireTracked)) {
            if (action.equals(LIST)) {
                list(node.outcomes());
            } else {
                discard(node);
            }
        }
        return ExitCode.DONE;
    }

    private void list(List<Outcome> outcomes) {
        List<String> lines = outcomes.isEmpty()
                ? List.of("All writes were taken as they were made.")
                : outcomes.stream().map(OutcomesCommand::line).toList();
        print(
                Json.object(
                        "outcomes", outcomes.stream().map(OutcomesCommand::json).toList()),
                lines);
    }

    private void discard(SyncNode node) {
        List<Long> known = node.outcomes().stream().map(Outcome::sequence).toList();
        List<Long> chosen = all ? known : numbers;
        chosen.stream().filter(number -> !known.contains(number)).findFirst().ifPresent(number -> {
            throw new KnownProblem("there is no write with the number " + number + ". There are: " + known);
        });
        chosen.forEach(node::forgetOutcome);
        print(Json.object("discarded", chosen), List.of(Words.count(chosen.size(), "outcome") + " forgotten"));
    }

    private static String line(Outcome outcome) {
        return outcome.sequence() + "  " + word(outcome) + "  " + outcome.table() + " " + outcome.key()
                + (outcome.columns().isEmpty() ? "" : " " + outcome.columns())
                + (outcome.reason().isEmpty() ? "" : ": " + outcome.reason()) + ". Written: " + outcome.written();
    }

    private static Object json(Outcome outcome) {
        return Json.object(
                "number", outcome.sequence(),
                "kind", word(outcome),
                "table", outcome.table(),
                "key", outcome.key(),
                "columns", outcome.columns(),
                "reason", outcome.reason(),
                "written", outcome.written());
    }

    private static String word(Outcome outcome) {
        return outcome.kind().name().toLowerCase(Locale.ROOT);
    }
}

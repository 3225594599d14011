package dev.tidemark.cli.conflicts;

import dev.tidemark.api.model.Row;
import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.store.TypedColumns;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.KnownProblem;
import dev.tidemark.cli.terminal.Nearest;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.cli.terminal.Words;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.Write;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what became of writes that the server did not take as they were made. */
@Command(
        name = "outcomes",
        description =
                "Shows the writes that the server did not take as they were made, writes them again, or forgets them.")
public final class OutcomesCommand extends TidemarkCommand {
    private static final String LIST = "list";
    private static final String RETRY = "retry";
    private static final String DISCARD = "discard";
    private static final List<String> ACTIONS = List.of(LIST, RETRY, DISCARD);

    @Parameters(index = "0", paramLabel = "list|retry|discard", description = "What to do.")
    private String action;

    @Parameters(index = "1", paramLabel = "DB", description = "A tracked database.")
    private Path database;

    @Parameters(
            index = "2..*",
            paramLabel = "NUMBER",
            description = "With retry and discard: the numbers of the writes.")
    private List<Long> numbers = new ArrayList<>();

    @Option(names = "--all", description = "With discard: forget all of them.")
    private boolean all;

    @Option(
            names = "--set",
            paramLabel = "COLUMN=VALUE",
            description = "With retry of one write: a value that is to be another; 'null' is no value.")
    private List<String> changes = new ArrayList<>();

    /** Reads and prints there. */
    public OutcomesCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        check();
        DatabaseFile file = new DatabaseFile(database);
        file.requireThere();
        return act(file);
    }

    private void check() {
        if (!ACTIONS.contains(action)) {
            throw wrong("there is no '" + action + "' here."
                    + Nearest.to(action, ACTIONS)
                            .map(each -> " Did you mean '" + each + "'?")
                            .orElse("")
                    + " Expected list, retry or discard");
        }
        if (action.equals(DISCARD) && numbers.isEmpty() != all) {
            throw wrong("discard takes either numbers of writes or --all");
        }
        if (action.equals(RETRY) && (numbers.isEmpty() || all)) {
            throw wrong("retry takes the numbers of writes");
        }
        if (!changes.isEmpty() && !(action.equals(RETRY) && numbers.size() == 1)) {
            throw wrong("--set changes one write: retry DB NUMBER --set COLUMN=VALUE");
        }
    }

    private int act(DatabaseFile file) {
        try (SyncNode node = Nodes.open(file.settings(terminal()), file::requireTracked)) {
            switch (action) {
                case RETRY -> retry(node);
                case DISCARD -> discard(node);
                default -> list(node.outcomes());
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

    private void retry(SyncNode node) {
        List<Outcome> known = node.outcomes();
        requireKnown(known, numbers);
        List<Object> retried = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        known.stream().filter(each -> numbers.contains(each.sequence())).forEach(outcome -> {
            Write again = node.retryOutcome(outcome.sequence(), changed(outcome));
            retried.add(Json.object("number", outcome.sequence(), "again", again.number()));
            lines.add(outcome.sequence() + " is written again, as " + again.number() + ": " + again.table() + " "
                    + again.key() + ". It goes with the next sync");
        });
        print(Json.object("retried", retried), lines);
    }

    private Row changed(Outcome outcome) {
        Row like = outcome.present().orElse(Row.EMPTY).with(outcome.written());
        return new TypedColumns(outcome.table(), like).parse(changes);
    }

    private static void requireKnown(List<Outcome> outcomes, List<Long> chosen) {
        List<Long> known = outcomes.stream().map(Outcome::sequence).toList();
        chosen.stream().filter(number -> !known.contains(number)).findFirst().ifPresent(number -> {
            throw new KnownProblem("there is no write with the number " + number + ". There are: " + known);
        });
    }

    private void discard(SyncNode node) {
        List<Outcome> known = node.outcomes();
        List<Long> chosen = all ? known.stream().map(Outcome::sequence).toList() : numbers;
        requireKnown(known, chosen);
        chosen.forEach(node::forgetOutcome);
        print(Json.object("discarded", chosen), List.of(Words.count(chosen.size(), "outcome") + " forgotten"));
    }

    private static String line(Outcome outcome) {
        return outcome.sequence() + "  " + word(outcome) + "  " + outcome.table() + " " + outcome.key()
                + (outcome.columns().isEmpty() ? "" : " " + outcome.columns())
                + (outcome.reason().isEmpty() ? "" : ": " + outcome.reason()) + ". Written: "
                + (outcome.deletes() ? "deleted" : outcome.written())
                + outcome.present().map(row -> ". Now: " + row).orElse(". Now: deleted");
    }

    private static Object json(Outcome outcome) {
        return Json.object(
                "number", outcome.sequence(),
                "kind", word(outcome),
                "table", outcome.table(),
                "key", outcome.key(),
                "columns", outcome.columns(),
                "reason", outcome.reason(),
                "written", outcome.deletes() ? null : Json.columns(outcome.written()),
                "present", outcome.present().map(Json::columns).orElse(null));
    }

    private static String word(Outcome outcome) {
        return outcome.kind().name().toLowerCase(Locale.ROOT);
    }
}

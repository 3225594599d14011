package dev.tidemark.cli.sync;

import dev.tidemark.api.storage.Adoption;
import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TextTable;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.cli.terminal.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts capture in an app's database. */
@Command(
        name = "track",
        description =
                "Starts to record what changes in an app's SQLite database. The app itself stays as it is. Doing it"
                        + " again picks up changes of the schema.")
public final class TrackCommand extends TidemarkCommand {
    @Parameters(paramLabel = "DB", description = "The app's database file.")
    private Path database;

    @Option(names = "--tables", split = ",", paramLabel = "NAME", description = "These tables alone, such as a,b.")
    private List<String> tables = new ArrayList<>();

    @ArgGroup(exclusive = true)
    private ExistingRows existing = new ExistingRows();

    /** What the rows are that are there already; at most one of these is said. */
    private static final class ExistingRows {
        @Option(
                names = "--same",
                description =
                        "Rows that are there already are those of the server under the same keys; where the content"
                                + " differs, the server's stands, and this file's is kept in its outcomes.")
        private boolean same;

        @Option(
                names = "--distinct",
                description =
                        "Rows that are there already are rows of their own: where an INTEGER PRIMARY KEY numbers them"
                                + " they stand beside the server's, equal ones too.")
        private boolean distinct;

        Adoption.Existing answer() {
            return same ? Adoption.Existing.SAME : distinct ? Adoption.Existing.DISTINCT : Adoption.Existing.BY_KEY;
        }
    }

    /** Reads and prints there. */
    public TrackCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        DatabaseFile file = new DatabaseFile(database);
        file.requireThere();
        List<Adoption.Table> result = file.withAdoption(
                terminal(), adoption -> adoption.track(new LinkedHashSet<>(tables), existing.answer()));
        print(json(result), lines(file, result));
        return ExitCode.DONE;
    }

    private static Object json(List<Adoption.Table> tables) {
        return Json.object("tables", tables.stream().map(TrackCommand::json).toList());
    }

    private static Object json(Adoption.Table table) {
        return Json.object("name", table.name(), "rows", table.rows(), "state", word(table), "remark", table.remark());
    }

    private static String word(Adoption.Table table) {
        return table.state().name().toLowerCase(Locale.ROOT);
    }

    static List<String> lines(DatabaseFile file, List<Adoption.Table> tables) {
        TextTable text = new TextTable();
        tables.forEach(table -> text.row(table.name(), Words.count(table.rows(), "row"), describe(table)));
        List<String> lines = new ArrayList<>(text.lines());
        long tracked = tables.stream()
                .filter(table -> table.state() != Adoption.State.SKIPPED)
                .count();
        lines.add(
                tracked == 0
                        ? "Nothing to track in " + file + " yet. Make a table with a primary key, then type this again."
                        : Words.count(tracked, "table") + " tracked. Next: tidemark sync " + file
                                + " --server ws://127.0.0.1:7400");
        return lines;
    }

    private static String describe(Adoption.Table table) {
        String state = switch (table.state()) {
            case STARTED -> "tracked from now on";
            case UNCHANGED -> "tracked already";
            case CHANGED -> "tracked, with what has changed in its schema";
            case SKIPPED -> "skipped";
        };
        return table.remark().isEmpty() ? state : state + ": " + table.remark();
    }
}

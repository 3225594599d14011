package dev.tidemark.cli.conflicts;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.cli.store.TypedColumns;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.cli.terminal.Words;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.Conflicts.Filter;
import dev.tidemark.runtime.Conflicts.Page;
import dev.tidemark.runtime.Conflicts.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists conflicts. */
@Command(name = "list", description = "Lists the conflicts of a server, the latest first.")
final class ConflictsListCommand extends TidemarkCommand {
    private static final int MOST = 1_000;

    @Mixin
    private ConflictsPlace place;

    @Option(names = "--table", paramLabel = "NAME", description = "Only those of a table.")
    private String table;

    @Option(
            names = "--key",
            paramLabel = "VALUE",
            description = "Only those of a row of that table; a key of several columns takes the option several times.")
    private List<String> key = new ArrayList<>();

    @Option(names = "--waiting", description = "Only those that wait for a person.")
    private boolean waiting;

    @Option(names = "--settled", description = "Only those that are settled.")
    private boolean settled;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many at most, up to 1000; 20 unless said otherwise.")
    private int limit;

    @Option(names = "--before", paramLabel = "N", description = "Go on where the last page says that there are more.")
    private Long before;

    ConflictsListCommand(Terminal terminal) {
        super(terminal);
    }

    /** A page, and how many there are in all. */
    private record Listed(Page page, long count) {}

    @Override
    public Integer call() {
        Filter filter = filter();
        Listed listed = place.read(terminal(), conflicts -> list(conflicts, filter));
        Map<String, Object> json = Json.object(
                "conflicts",
                listed.page().conflicts().stream().map(ConflictReports::json).toList(),
                "count",
                listed.count());
        listed.page().next().ifPresent(next -> json.put("next", next));
        print(json, lines(listed));
        return ExitCode.DONE;
    }

    private Listed list(Conflicts conflicts, Filter filter) {
        return new Listed(
                conflicts.list(filter, before == null ? Long.MAX_VALUE : before, limit), conflicts.count(filter));
    }

    private Filter filter() {
        if (waiting && settled) {
            throw wrong("--waiting and --settled leave nothing. Say one of them, or neither for all");
        }
        if (limit < 1 || limit > MOST) {
            throw wrong("--limit is from 1 to " + MOST);
        }
        if (table == null && !key.isEmpty()) {
            throw wrong("--key is one of a table. Say which: --table NAME");
        }
        Filter filter = waiting ? Filter.ALL.in(State.WAITING) : settled ? Filter.ALL.in(State.SETTLED) : Filter.ALL;
        if (table == null) {
            return filter;
        }
        return key.isEmpty() ? filter.of(table) : filter.of(table, parsedKey());
    }

    private RowKey parsedKey() {
        List<Value> parts = key.stream().map(TypedColumns::guess).toList();
        return RowKey.of(parts);
    }

    private List<String> lines(Listed listed) {
        List<ConflictRecord> conflicts = listed.page().conflicts();
        List<String> lines = new ArrayList<>();
        if (conflicts.isEmpty()) {
            lines.add("There are no such conflicts here.");
            place.database()
                    .ifPresent(database -> lines.add(
                            "A device keeps none; its server does: --server URL. What became of a device's own writes:"
                                    + " tidemark outcomes list " + database));
            return lines;
        }
        lines.addAll(ConflictReports.table(conflicts));
        lines.add(Words.count(listed.count(), "conflict")
                + (listed.page().next().isPresent()
                        ? ", go on with --before " + listed.page().next().getAsLong()
                        : "")
                + ". See one: tidemark conflicts show " + conflicts.get(0).id());
        return lines;
    }
}

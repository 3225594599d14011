package dev.tidemark.cli.conflicts;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Side;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.KnownProblem;
import dev.tidemark.cli.terminal.Nearest;
import dev.tidemark.cli.terminal.TextTable;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.ConflictRecord.Settlement;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.Conflicts.Filter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Conflicts for people and for machines. */
final class ConflictReports {
    private static final int WIDEST = 32;
    private static final int SIMILAR = 100;
    private static final String NONE = "";
    private static final String DELETED = "(deleted)";

    private ConflictReports() {}

    /** Finds the conflict that is meant, or says which might be. */
    static ConflictRecord find(Conflicts conflicts, String id) {
        return conflicts.find(id).orElseThrow(() -> {
            List<String> ids = conflicts.list(Filter.ALL, Long.MAX_VALUE, SIMILAR).conflicts().stream()
                    .map(ConflictRecord::id)
                    .toList();
            return new KnownProblem("there is no conflict '" + id + "' here."
                    + Nearest.to(id, ids)
                            .map(each -> " Did you mean '" + each + "'?")
                            .orElse(" See those that there are: tidemark conflicts list"));
        });
    }

    /** Returns a line for each conflict. */
    static List<String> table(List<ConflictRecord> conflicts) {
        TextTable table = new TextTable();
        conflicts.forEach(kept -> table.row(
                kept.id(),
                seconds(kept.met()),
                kept.conflict().table() + " " + kept.conflict().key(),
                kept.conflict().isAboutDeletion()
                        ? "deletion"
                        : String.join(
                                ", ",
                                kept.conflict().columns().stream().sorted().toList()),
                kept.conflict().first().name() + ", " + kept.conflict().second().name(),
                kept.isWaiting() ? "waits" : ending(kept)));
        return table.lines();
    }

    /** Returns how a conflict ended. */
    static String ending(ConflictRecord kept) {
        return kept.settlement()
                .map(settlement -> switch (settlement.how()) {
                            case FIRST -> "first stands";
                            case SECOND -> "second stands";
                            case MERGED -> "merged";
                            case DELETED -> "deleted";
                            case BOTH -> "both stand";
                            case REPLACED -> "replaced";
                            case REFUSED -> "refused";
                        }
                        + ", by " + settlement.by())
                .orElse("waits");
    }

    /** Returns a conflict side by side; columns in which the sides differ are marked. */
    static List<String> lines(ConflictRecord kept) {
        Conflict conflict = kept.conflict();
        List<String> lines = new ArrayList<>();
        lines.add("Conflict " + kept.id() + ": " + conflict.table() + " " + conflict.key() + ", met "
                + seconds(kept.met()));
        TextTable table = new TextTable()
                .row("", "", "before", "first", "second", kept.isWaiting() ? "shown" : "after")
                .row("", "by", "", author(conflict.first()), author(conflict.second()), "")
                .row("", "at", "", written(conflict.first()), written(conflict.second()), "");
        for (String column : known(kept).shape().names()) {
            table.row(
                    differs(conflict, column) ? "*" : " ",
                    column,
                    cell(kept.before(), column, NONE),
                    cell(conflict.first().values(), column, DELETED),
                    cell(conflict.second().values(), column, DELETED),
                    cell(kept.after(), column, DELETED));
        }
        table.lines().forEach(line -> lines.add("  " + line));
        conflict.ancestor().ifPresent(row -> lines.add("Both had seen: " + row));
        lines.add(kept.settlement()
                .map(settlement -> "Settled at " + seconds(settlement.at()) + ": " + ending(kept))
                .orElseGet(() -> "It waits for a person" + asked(kept) + ". Settle it: tidemark conflicts resolve "
                        + kept.id() + " --keep first (or --keep second, --set COLUMN=VALUE, --delete)"));
        return lines;
    }

    private static String asked(ConflictRecord kept) {
        return kept.strategy().isEmpty()
                ? ""
                : " (" + kept.strategy() + (kept.reason().isEmpty() ? "" : ": " + kept.reason()) + ")";
    }

    private static boolean differs(Conflict conflict, String column) {
        return conflict.columns().contains(column)
                || conflict.isAboutDeletion() && (has(conflict.first(), column) || has(conflict.second(), column));
    }

    private static boolean has(Side side, String column) {
        return side.values().filter(row -> row.has(column)).isPresent();
    }

    private static String author(Side side) {
        return side.name() + " (" + side.role().name().toLowerCase(Locale.ROOT) + ")";
    }

    private static String written(Side side) {
        return seconds(Instant.ofEpochMilli(side.stamp().epochMillis()));
    }

    private static String cell(Optional<Row> row, String column, String ifNone) {
        String text = row.map(each -> each.get(column).map(Value::toString).orElse(""))
                .orElse(ifNone);
        String line = text.replaceAll("\\s*\\R\\s*", " ");
        return line.length() > WIDEST ? line.substring(0, WIDEST - 3) + "..." : line;
    }

    private static String seconds(Instant time) {
        return Instant.ofEpochSecond(time.getEpochSecond()).toString();
    }

    /** Returns all columns that are known of a row, with a value each has. */
    static Row known(ConflictRecord kept) {
        Conflict conflict = kept.conflict();
        return Stream.of(conflict.second().values(), conflict.first().values(), kept.after(), kept.before())
                .flatMap(Optional::stream)
                .reduce(Row.EMPTY, Row::with);
    }

    static Map<String, Object> json(ConflictRecord kept) {
        Conflict conflict = kept.conflict();
        Map<String, Object> json = Json.object(
                "id", kept.id(),
                "number", kept.number(),
                "state", kept.isWaiting() ? "waiting" : "settled",
                "table", conflict.table(),
                "key", conflict.key(),
                "columns", conflict.columns().stream().sorted().toList(),
                "met", kept.met(),
                "strategy", kept.strategy(),
                "reason", kept.reason(),
                "first", json(conflict.first()),
                "second", json(conflict.second()),
                "ancestor", json(conflict.ancestor()),
                "before", json(kept.before()),
                "after", json(kept.after()));
        kept.settlement().ifPresent(settlement -> json.put("settlement", json(settlement)));
        return json;
    }

    private static Object json(Settlement settlement) {
        return Json.object(
                "how", settlement.how().name().toLowerCase(Locale.ROOT), "by", settlement.by(), "at", settlement.at());
    }

    private static Object json(Side side) {
        return Json.object(
                "author", side.name(),
                "role", side.role().name().toLowerCase(Locale.ROOT),
                "arrival", side.arrival().name().toLowerCase(Locale.ROOT),
                "written", Instant.ofEpochMilli(side.stamp().epochMillis()),
                "stamp", side.stamp(),
                "values", json(side.values()));
    }

    private static Object json(Optional<Row> row) {
        return row.map(Json::columns).orElse(null);
    }
}

package dev.tidemark.cli.history;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.TextTable;
import dev.tidemark.runtime.HistoryEntry;
import dev.tidemark.runtime.HistoryEntry.Fate;
import dev.tidemark.runtime.HistoryEntry.Origin;
import dev.tidemark.runtime.HistoryEntry.What;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The history of a row for people and for machines. */
final class HistoryReports {
    private static final int WIDEST = 32;

    private HistoryReports() {}

    /** Where the value of a column comes from. */
    private record Source(HistoryEntry entry, Origin write) {}

    /** Returns what happened, the oldest first, and then why each value is there that is there now, or was when the history was kept last. */
    static List<String> lines(String table, RowKey key, List<HistoryEntry> entries, Optional<Instant> until) {
        List<String> lines = new ArrayList<>();
        lines.add(table + " " + key + ", the oldest first:");
        TextTable happened = new TextTable();
        entries.forEach(entry -> happened.row(
                "",
                Long.toString(entry.number()),
                seconds(entry.at()),
                word(entry.what()),
                authors(entry),
                said(entry)));
        lines.addAll(happened.lines());
        Optional<Row> now = now(entries);
        lines.add(now.isPresent() ? "Why each value is there:" : "It is not there now.");
        now.ifPresent(row -> lines.addAll(sources(row, entries)));
        List<String> conflicts = entries.stream()
                .flatMap(entry -> entry.conflicts().stream())
                .distinct()
                .toList();
        conflicts.forEach(id -> lines.add("It was in a conflict: tidemark conflicts show " + id));
        until.ifPresent(time -> lines.add("This is how it was at " + seconds(time)
                + ": somebody has written since without a history, which goes on when the node is opened with it."));
        return lines;
    }

    private static List<String> sources(Row row, List<HistoryEntry> entries) {
        TextTable table = new TextTable();
        Map<String, Source> sources = sources(entries);
        row.toMap().forEach((column, value) -> {
            Optional<Source> source = Optional.ofNullable(sources.get(column));
            table.row(
                    " ",
                    column,
                    "= " + cell(value),
                    source.map(each -> each.write().name()).orElse("not known"),
                    source.flatMap(each -> written(each.write()))
                            .map(HistoryReports::seconds)
                            .orElse(""),
                    source.map(each -> "entry " + each.entry().number()).orElse(""));
        });
        return table.lines();
    }

    private static Optional<Row> now(List<HistoryEntry> entries) {
        return entries.stream()
                .filter(entry -> entry.what() != What.ANSWERED)
                .reduce((first, second) -> second)
                .flatMap(HistoryEntry::row);
    }

    /** Returns for each column the last entry that has written it. */
    private static Map<String, Source> sources(List<HistoryEntry> entries) {
        Map<String, Source> sources = new LinkedHashMap<>();
        entries.stream()
                .filter(entry -> entry.what() != What.ANSWERED)
                .forEach(entry -> entry.writes()
                        .forEach(write ->
                                write.columns().forEach(column -> sources.put(column, new Source(entry, write)))));
        return sources;
    }

    private static String authors(HistoryEntry entry) {
        return entry.writes().stream().map(Origin::name).distinct().collect(Collectors.joining(", "));
    }

    private static String said(HistoryEntry entry) {
        String values = entry.row()
                .map(row -> changed(entry, row))
                .orElse(entry.replaced().size() == 0 ? "" : "was " + values(entry.replaced()));
        String fate = entry.outcome().map(HistoryReports::fate).orElse("");
        return values.isEmpty() || fate.isEmpty() ? values + fate : values + "; " + fate;
    }

    /** Returns what a write changed, with what was there before; all that an entry holds which changed nothing. */
    private static String changed(HistoryEntry entry, Row row) {
        List<String> columns = entry.writes().stream()
                .flatMap(write -> write.columns().stream())
                .distinct()
                .filter(row::has)
                .toList();
        List<String> shown = columns.isEmpty() ? row.shape().names() : columns;
        return shown.stream()
                .map(column -> column + " = "
                        + entry.replaced()
                                .get(column)
                                .map(old -> cell(old) + " -> ")
                                .orElse("")
                        + cell(row.get(column).orElse(Value.NULL)))
                .collect(Collectors.joining(", "));
    }

    private static String values(Row row) {
        return row.toMap().entrySet().stream()
                .map(column -> column.getKey() + " = " + cell(column.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String fate(Fate fate) {
        return fate.kind().name().toLowerCase(Locale.ROOT)
                + (fate.columns().isEmpty() ? "" : " in " + String.join(", ", fate.columns()))
                + (fate.reason().isEmpty() ? "" : " (" + fate.reason() + ")");
    }

    private static String word(What what) {
        return what.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String cell(Value value) {
        String line = value.toString().replaceAll("\\s*\\R\\s*", " ");
        return line.length() > WIDEST ? line.substring(0, WIDEST - 3) + "..." : line;
    }

    /** When rows from before tracking started were written nobody knows. */
    private static Optional<Instant> written(Origin write) {
        return Optional.of(write.stamp())
                .filter(stamp -> !stamp.isBottom())
                .map(stamp -> Instant.ofEpochMilli(stamp.epochMillis()));
    }

    private static String seconds(Instant time) {
        return Instant.ofEpochSecond(time.getEpochSecond()).toString();
    }

    static Map<String, Object> json(String table, RowKey key, List<HistoryEntry> entries, Optional<Instant> until) {
        Map<String, Object> columns = new LinkedHashMap<>();
        now(entries)
                .ifPresent(row -> sources(entries).forEach((column, source) -> {
                    if (row.has(column)) {
                        columns.put(column, json(source));
                    }
                }));
        return Json.object(
                "table",
                table,
                "key",
                key,
                "row",
                now(entries).map(Json::columns).orElse(null),
                "columns",
                columns,
                "entries",
                entries.stream().map(HistoryReports::json).toList(),
                "until",
                until.orElse(null));
    }

    private static Object json(Source source) {
        return Json.object(
                "author", source.write().name(),
                "written", written(source.write()).orElse(null),
                "stamp", source.write().stamp(),
                "entry", source.entry().number());
    }

    private static Object json(HistoryEntry entry) {
        return Json.object(
                "number", entry.number(),
                "at", entry.at(),
                "what", entry.what().name().toLowerCase(Locale.ROOT),
                "writes", entry.writes().stream().map(HistoryReports::json).toList(),
                "replaced", Json.columns(entry.replaced()),
                "row", entry.row().map(Json::columns).orElse(null),
                "outcome", entry.outcome().map(HistoryReports::json).orElse(null),
                "conflicts", entry.conflicts());
    }

    private static Object json(Origin write) {
        return Json.object(
                "author", write.name(),
                "written", written(write).orElse(null),
                "stamp", write.stamp(),
                "context", write.context(),
                "columns", write.columns());
    }

    private static Object json(Fate fate) {
        return Json.object(
                "kind", fate.kind().name().toLowerCase(Locale.ROOT),
                "columns", fate.columns(),
                "reason", fate.reason());
    }
}

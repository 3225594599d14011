package dev.tidemark.cli.history;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.cli.store.DatabaseFile;
import dev.tidemark.cli.store.Settings;
import dev.tidemark.cli.store.StorePlace;
import dev.tidemark.cli.store.TypedColumns;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.KnownProblem;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.cli.terminal.Words;
import dev.tidemark.runtime.History;
import dev.tidemark.runtime.HistoryEntry;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode.KeyedRow;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells why a value is there, how rows were, and carries a history elsewhere. */
@Command(
        name = "history",
        description = "Tells what has happened to a row: who wrote what and when, what it replaced, what became of it.",
        footer = {
            "",
            "A table has a history where the configuration says so: history: 30d",
            "",
            "  tidemark history app.db customers 42",
            "  tidemark history app.db customers 42 --at 2026-11-26T12:00:00Z",
            "  tidemark history app.db customers --at 2026-11-26T12:00:00Z",
            "  tidemark history customers 42 --storage sqlite:hub.db",
            "  tidemark history app.db --export app.history",
            "  tidemark history --replay app.history --into again.db"
        })
public final class HistoryCommand extends TidemarkCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "[DB] TABLE KEY",
            description = "A tracked database, unless a server's store is named; a table; the key of a row, of which"
                    + " each column is a word.")
    private List<String> words = new ArrayList<>();

    @Mixin
    private StorePlace place;

    @Option(names = "--at", paramLabel = "TIME", description = "Tell how the row, or the table, was at a time.")
    private String at;

    @Option(names = "--export", paramLabel = "FILE", description = "Write the whole history to a file.")
    private Path export;

    @Option(names = "--replay", paramLabel = "FILE", description = "Make the state that an exported history leads to.")
    private Path replay;

    @Option(names = "--into", paramLabel = "DB", description = "With --replay: the database that it makes.")
    private Path into;

    /** Reads and prints there. */
    public HistoryCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        if ((replay == null) != (into == null)) {
            throw wrong("--replay FILE and --into DB go together");
        }
        if (replay != null) {
            replay();
        } else if (export != null) {
            export();
        } else {
            tell();
        }
        return ExitCode.DONE;
    }

    private <T> T read(Function<History, T> work) {
        Optional<Path> database = database();
        if (place.named(database) > 1) {
            throw wrong("several stores are named. Say one of DB, --config and --storage");
        }
        return Nodes.history(place.settings(terminal(), database), StorePlace.inspection(database), work);
    }

    /** The first word is a database, unless a store is named otherwise. */
    private Optional<Path> database() {
        return place.named(Optional.empty()) > 0 || words.isEmpty()
                ? Optional.empty()
                : Optional.of(Path.of(words.get(0)));
    }

    private List<String> row() {
        return database().isPresent() ? words.subList(1, words.size()) : words;
    }

    private void tell() {
        List<String> row = row();
        if (row.isEmpty() || row.size() == 1 && at == null) {
            throw wrong("whose history? Name a table and the key of a row, as in: history app.db customers 42");
        }
        String table = row.get(0);
        if (row.size() == 1) {
            tellTable(table, time());
            return;
        }
        RowKey key = RowKey.of(
                row.subList(1, row.size()).stream().map(TypedColumns::guess).toList());
        if (at == null) {
            tellRow(table, key);
        } else {
            tellRow(table, key, time());
        }
    }

    private Instant time() {
        try {
            return OffsetDateTime.parse(at).toInstant();
        } catch (DateTimeException noTime) {
            throw wrong("'" + at + "' is no time. Type it as 2026-11-26T12:00:00Z, or with another offset");
        }
    }

    private void tellRow(String table, RowKey typed) {
        RowKey key = read(history -> history.keyOf(table, typed));
        List<HistoryEntry> entries = read(history -> history.of(table, key));
        if (entries.isEmpty()) {
            throw new KnownProblem("the history of table '" + table + "' has no row " + key
                    + ". Type its key, a word for each column of it.");
        }
        Optional<Instant> until = read(History::until);
        print(HistoryReports.json(table, key, entries, until), HistoryReports.lines(table, key, entries, until));
    }

    private void tellRow(String table, RowKey typed, Instant time) {
        RowKey key = read(history -> history.keyOf(table, typed));
        Optional<Row> row = read(history -> history.rowAt(table, key, time));
        print(
                Json.object(
                        "table", table,
                        "key", key,
                        "at", time,
                        "row", row.map(Json::columns).orElse(null)),
                List.of(row.map(each -> table + " " + key + " was " + each)
                        .orElse(table + " " + key + " was not there")));
    }

    private void tellTable(String table, Instant time) {
        List<KeyedRow> rows = read(history -> history.tableAt(table, time));
        List<String> lines = new ArrayList<>();
        rows.forEach(row -> lines.add(row.key() + "  " + row.values()));
        lines.add(Words.count(rows.size(), "row"));
        print(
                Json.object(
                        "table",
                        table,
                        "at",
                        time,
                        "rows",
                        rows.stream()
                                .map(row -> Json.object("key", row.key(), "row", Json.columns(row.values())))
                                .toList()),
                lines);
    }

    /** What is not whole is not there under its name. */
    private void export() {
        if (!row().isEmpty()) {
            throw wrong("--export takes the history as a whole, not that of one table");
        }
        Path unfinished = export.resolveSibling(export.getFileName() + ".unfinished");
        try {
            long entries;
            try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
                entries = read(history -> history.export(file));
            }
            Files.move(unfinished, export, StandardCopyOption.REPLACE_EXISTING);
            print(
                    Json.object("file", export, "entries", entries),
                    List.of(export + ": " + Words.count(entries, "operation")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(unfinished);
        }
    }

    private static void delete(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void replay() {
        if (!words.isEmpty()) {
            throw wrong("--replay takes nothing but --into DB");
        }
        DatabaseFile made = new DatabaseFile(into);
        made.requireFile();
        if (made.exists()) {
            throw new KnownProblem("'" + into + "' is there already. Name a file that is not.");
        }
        if (!Files.isRegularFile(replay)) {
            throw new KnownProblem("there is no file '" + replay + "'. Make one: tidemark history DB --export FILE");
        }
        long entries = replayed(made);
        print(
                Json.object("file", into, "entries", entries),
                List.of(into + ": the state after " + Words.count(entries, "operation")));
    }

    /** What can't be replayed leaves no file behind. */
    private long replayed(DatabaseFile made) {
        NodeSettings settings = Settings.storedIn("sqlite:" + into.toAbsolutePath(), Settings.of(terminal()));
        try (InputStream file = new BufferedInputStream(Files.newInputStream(replay))) {
            return Nodes.replay(settings, file);
        } catch (IOException e) {
            made.delete();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            made.delete();
            throw e;
        }
    }
}

package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.support.storage.SqlNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Starts and ends the tracking of an app's file. */
final class AdoptedAdoption implements Adoption {
    private final AdoptedStorage storage;
    private final SqliteDatabase database;

    AdoptedAdoption(AdoptedStorage storage, SqliteDatabase database) {
        this.storage = storage;
        this.database = database;
    }

    @Override
    public boolean isTracking() {
        return storage.isTracking();
    }

    @Override
    public List<Table> track(Set<String> tables, Existing existing) {
        return storage.exclusively(() -> {
            TrackStatements statements = storage.writerStatements();
            TrackMapping mapping = new TrackMapping(database.file());
            boolean restored = !TrackTables.exist(statements) && mapping.isThere();
            if (restored) {
                mapping.attach(statements);
            }
            try {
                return storage.inTransaction(
                        () -> track(statements, tables, existing, restored ? Optional.of(mapping) : Optional.empty()));
            } finally {
                if (restored) {
                    mapping.detach(statements);
                }
                if (TrackTables.exist(statements)) {
                    mapping.delete();
                }
            }
        });
    }

    private List<Table> track(
            TrackStatements statements, Set<String> names, Existing existing, Optional<TrackMapping> mapping)
            throws SQLException {
        Set<String> wanted = wanted(statements, names);
        if (!TrackTables.exist(statements)) {
            TrackTables.create(statements);
            if (mapping.isPresent()) {
                mapping.get().restore(statements);
            }
        }
        if (names.isEmpty()) {
            TrackTables.setMeta(statements, "everything", 1);
        }
        TrackExisting rows = new TrackExisting(statements, database.file());
        rows.check(existing);
        TrackSetup.Result result = TrackSetup.fit(statements, wanted, rows.origin(existing));
        if (mapping.isPresent()) {
            mapping.get().catchUp(statements, result.model());
        } else {
            TrackRenumbering.repair(statements, result.model());
        }
        rows.settle(existing, result);
        return report(statements, names, result);
    }

    private Set<String> wanted(TrackStatements statements, Set<String> names) throws SQLException {
        Set<String> trackable = TrackSetup.trackable(statements);
        if (names.isEmpty()) {
            return trackable;
        }
        Map<String, String> skipped = TrackSetup.skipped(statements);
        Set<String> wanted = new LinkedHashSet<>();
        for (String name : names) {
            if (!trackable.contains(SqlNames.fold(name))) {
                throw new StorageException(
                        StorageException.Kind.UNSUPPORTED,
                        "table '" + name + "' of '" + database.file() + "' can't be tracked: "
                                + skipped.getOrDefault(
                                        name,
                                        "there is no ordinary table of this name; there are: "
                                                + String.join(", ", trackable)));
            }
            wanted.add(SqlNames.fold(name));
        }
        return wanted;
    }

    private static List<Table> report(TrackStatements statements, Set<String> names, TrackSetup.Result result)
            throws SQLException {
        List<Table> report = new ArrayList<>();
        for (AdoptedTable table : result.model().tables()) {
            String name = SqlNames.fold(table.name());
            State state = result.added().contains(name)
                    ? State.STARTED
                    : result.changed().contains(name) ? State.CHANGED : State.UNCHANGED;
            String remark = String.join("; ", TrackRemarks.of(statements, table));
            report.add(new Table(table.name(), state, count(statements, table.quoted()), remark));
        }
        for (TrackGone gone : TrackGone.all(statements)) {
            if (gone.isAbsent()) {
                report.add(new Table(gone.name(), State.SKIPPED, 0, gone.remark()));
            }
        }
        if (names.isEmpty()) {
            for (Map.Entry<String, String> skipped :
                    TrackSetup.skipped(statements).entrySet()) {
                long rows = count(statements, SqlNames.quote(skipped.getKey()));
                report.add(new Table(skipped.getKey(), State.SKIPPED, rows, skipped.getValue()));
            }
        }
        return report;
    }

    private static long count(TrackStatements statements, String table) throws SQLException {
        return statements.number("SELECT count(*) FROM " + table);
    }

    @Override
    public List<String> remarks() {
        return storage.reading(TrackRemarks::all);
    }

    @Override
    public RowKey keyOf(String table, RowKey own) {
        return storage.reading(statements -> {
            Optional<AdoptedTable> numbered =
                    AdoptedModel.read(statements).find(table).filter(AdoptedTable::isGenerated);
            return numbered.isPresent() && own.part(0) instanceof Value.Int number
                    ? RowKey.of(new TrackIdentity(statements).global(numbered.get(), number.value()))
                    : own;
        });
    }

    @Override
    public void untrack() {
        storage.exclusively(() -> {
            TrackStatements statements = storage.writerStatements();
            if (TrackTables.exist(statements)) {
                new TrackMapping(database.file()).save(statements);
                storage.inTransaction(() -> {
                    drop(statements, "trigger");
                    drop(statements, "table");
                    return true;
                });
                statements.forget();
            }
            return true;
        });
    }

    private static void drop(TrackStatements statements, String type) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement list = statements.fresh(
                        "SELECT name FROM sqlite_schema WHERE type = ? AND substr(name, 1, 10) = '_tidemark_'", type);
                ResultSet results = list.executeQuery()) {
            while (results.next()) {
                names.add(results.getString(1));
            }
        }
        for (String name : names) {
            statements.execute("DROP " + type.toUpperCase(java.util.Locale.ROOT) + " " + SqlNames.quote(name));
        }
    }
}

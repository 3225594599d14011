package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.support.storage.SqlNames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What of an app's schema can't be kept in step with the others, in words for people. */
final class TrackRemarks {
    private TrackRemarks() {}

    /** Returns a line for each thing that can't, of all tables. */
    static List<String> all(TrackStatements statements) throws SQLException {
        List<String> remarks = new ArrayList<>();
        if (TrackTables.exist(statements)) {
            for (TrackGone gone : TrackGone.all(statements)) {
                if (gone.isAbsent()) {
                    remarks.add(gone.remark());
                }
            }
            for (AdoptedTable table : AdoptedModel.read(statements).tables()) {
                remarks.addAll(of(statements, table));
            }
        }
        return remarks;
    }

    /** Returns those of one table. */
    static List<String> of(TrackStatements statements, AdoptedTable table) throws SQLException {
        List<String> remarks = new ArrayList<>();
        for (TrackGone gone : TrackGone.all(statements)) {
            if (!gone.isAbsent() && SqlNames.fold(gone.name()).equals(SqlNames.fold(table.name()))) {
                remarks.add(gone.remark());
            }
        }
        for (String name : table.bits()) {
            if (table.columns().stream().noneMatch(column -> column.name().equals(name))) {
                remarks.add(
                        "column '" + name + "' of table '" + table.name() + "' was dropped or renamed here: it stays"
                                + " with the others, and what they write to it does not arrive here");
            }
        }
        Map<String, AdoptedSchema.Table> schema = AdoptedSchema.read(statements);
        Optional.ofNullable(schema.get(SqlNames.fold(table.name())))
                .map(AdoptedSchema.Table::unfollowed)
                .orElse(List.of())
                .forEach(index -> remarks.add("UNIQUE index '" + index + "' of table '" + table.name()
                        + "' is over an expression that only the app can compute: a row that REPLACE deletes through it"
                        + " is not noticed"));
        return remarks;
    }
}

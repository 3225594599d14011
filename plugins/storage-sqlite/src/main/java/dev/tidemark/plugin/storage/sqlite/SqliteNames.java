package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.support.storage.SqlNames;

/** Which names tables and columns can have in SQLite. */
final class SqliteNames {
    private SqliteNames() {}

    /** Returns whether a name is of those that Tidemark or SQLite keep for themselves. */
    static boolean isReserved(String name) {
        String folded = SqlNames.fold(name);
        return folded.startsWith(SqlNames.OWN) || folded.startsWith("sqlite_");
    }
}

package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A SQLite file.
 *
 * @param file where
 */
record SqliteBackend(Database file) implements Backend {
    @Override
    public String name() {
        return "SQLite";
    }

    @Override
    public String setting() {
        return "{ type: sqlite, file: \"" + file.file() + "\" }";
    }

    @Override
    public boolean canBeKilled() {
        return false;
    }

    @Override
    public void kill() {
        throw new IllegalStateException("a file has no process");
    }

    @Override
    public void restart() {
        throw new IllegalStateException("a file has no process");
    }

    @Override
    public long count(String table) throws SQLException {
        return file.run(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet tables = connection.getMetaData().getTables(null, null, table, null)) {
                if (!tables.next()) {
                    return 0L;
                }
                try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    @Override
    public void close() throws IOException {
        // The file goes with its folder.
    }
}

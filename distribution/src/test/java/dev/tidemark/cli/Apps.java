package dev.tidemark.cli;

import dev.tidemark.cli.store.SqliteDriver;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What apps do to their own files, that know nothing of Tidemark. */
final class Apps {
    private Apps() {}

    /** Runs statements. */
    static Path run(Path file, String... statements) throws SQLException {
        try (SqliteDriver driver = SqliteDriver.load(Optional.empty());
                Connection app = driver.open(file);
                Statement statement = app.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return file;
    }

    /** Makes a file with a table of two items. */
    static Path items(Path file) throws SQLException {
        return run(
                file,
                "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, cents INTEGER)",
                "INSERT INTO item (name, cents) VALUES ('cup', 450), ('pot', 1250)");
    }

    /** Returns the first column of a query. */
    static List<String> select(Path file, String sql) throws SQLException {
        try (SqliteDriver driver = SqliteDriver.load(Optional.empty());
                Connection app = driver.open(file);
                Statement statement = app.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (results.next()) {
                values.add(results.getString(1));
            }
            return values;
        }
    }
}

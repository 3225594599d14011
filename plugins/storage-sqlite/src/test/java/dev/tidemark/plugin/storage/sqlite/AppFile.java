package dev.tidemark.plugin.storage.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * An app's file, for the kits: with a write-ahead log. In one with a rollback journal a commit waits for the readers, as SQLite has
 * it, so that no snapshot stays open beside a transaction.
 */
final class AppFile {
    static final String NAME = "app.db";

    private AppFile() {}

    /** Lets the app make its file, if it is not there. */
    static void prepare(Path directory) {
        if (Files.exists(directory.resolve(NAME))) {
            return;
        }
        try {
            Files.createDirectories(directory);
            try (Connection app = in(directory).getConnection();
                    Statement statement = app.createStatement()) {
                statement.execute("PRAGMA journal_mode = WAL");
            }
        } catch (IOException | SQLException e) {
            throw new AssertionError("the app can't make its file in " + directory, e);
        }
    }

    /** Returns how the app connects. It need not survive a loss of power. */
    static DataSource in(Path directory) {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve(NAME));
        source.setBusyTimeout(10_000);
        source.setSynchronous(SQLiteConfig.SynchronousMode.OFF.getValue());
        return source;
    }
}

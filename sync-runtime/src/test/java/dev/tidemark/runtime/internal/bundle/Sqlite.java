package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleDriver;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteDataSource;

/** SQLite files, for tests: opened as bundles are, and as anybody opens them. */
final class Sqlite {
    static final BundleDriver DRIVER = Sqlite::open;

    private Sqlite() {}

    private static Connection open(String url) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl(url);
        return source.getConnection();
    }

    static void run(Path file, String... statements) throws SQLException {
        try (Connection connection = open("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}

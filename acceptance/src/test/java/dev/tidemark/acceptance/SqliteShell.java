package dev.tidemark.acceptance;

import java.io.File;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.sqlite.SQLiteDataSource;

/** As much of SQLite's shell as the guide uses, for machines that have none: a file, and SQL to run on it. */
final class SqliteShell {
    private SqliteShell() {}

    /** Returns a script that runs it with the Java of this process. */
    static String script() {
        return """
            #!/usr/bin/env bash
            exec "%s" %s -cp "%s" %s "$@"
            """.formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        Installation.SHORT_LIFE,
                        place(SqliteShell.class) + File.pathSeparator + place(SQLiteDataSource.class),
                        SqliteShell.class.getName());
    }

    private static Path place(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    /**
     * Runs it.
     *
     * @param arguments the file, and one statement that selects, or several that do not
     */
    public static void main(String[] arguments) throws SQLException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + arguments[0]);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            if (arguments[1].strip().toUpperCase(Locale.ROOT).startsWith("SELECT")) {
                print(statement.executeQuery(arguments[1]), out);
            } else {
                statement.executeUpdate(arguments[1]);
            }
        }
    }

    private static void print(ResultSet rows, PrintStream out) throws SQLException {
        while (rows.next()) {
            StringBuilder line = new StringBuilder();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                line.append(i == 1 ? "" : "|").append(rows.getString(i) == null ? "" : rows.getString(i));
            }
            out.println(line);
        }
    }
}

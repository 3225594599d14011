package dev.tidemark.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.sqlite.SQLiteDataSource;

/** Tells what figures were measured on, and with which versions. */
final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final double GIB = 1L << 30;

    private Machine() {}

    /** Returns it in short: processors, how busy they were, memory, system, Java, SQLite. */
    static List<String> describe() throws IOException, SQLException {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return List.of(
                system.getAvailableProcessors() + " processors (" + processor() + ")",
                String.format(Locale.ROOT, "load %.1f before", system.getSystemLoadAverage()),
                String.format(Locale.ROOT, "%.0f GiB", system.getTotalMemorySize() / GIB),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                "Java " + Runtime.version(),
                "SQLite " + sqlite());
    }

    private static String processor() throws IOException {
        if (!Files.exists(PROCESSORS)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(PROCESSORS).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String sqlite() throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite::memory:");
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("select sqlite_version()")) {
            return version.getString(1);
        }
    }
}

package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in a log stays in memory while it is little, and is the same, in the same order, where it does not. */
class ManyCapturedTest {
    @TempDir
    private Path folder;

    @Test
    void fewRowsAreCapturedInTheOrderOfTheirWrites() throws SQLException {
        assertEquals(expected(30), captured(30));
    }

    @Test
    void moreRowsThanStayInMemoryAreCapturedInTheOrderOfTheirWrites() throws SQLException {
        assertEquals(expected(6_000), captured(6_000));
    }

    /** A third of the rows is changed, then a third deleted, then a third replaced, which gives them other numbers. */
    private List<String> captured(int rows) throws SQLException {
        try (AdoptedFile file = new AdoptedFile(
                folder.resolve("app.db"),
                "CREATE TABLE t (k TEXT PRIMARY KEY, c INTEGER)",
                "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < " + (rows - 1) + ")"
                        + " INSERT INTO t SELECT 'k' || i, 0 FROM n")) {
            file.tracked();
            file.sql(
                    "BEGIN",
                    "UPDATE t SET c = 1 WHERE rowid % 3 = 1",
                    "DELETE FROM t WHERE rowid % 3 = 2",
                    "REPLACE INTO t SELECT k, 2 FROM t WHERE c = 0 ORDER BY rowid",
                    "COMMIT");
            return AdoptedFile.keyed(file.harvest());
        }
    }

    private static List<String> expected(int rows) {
        List<String> expected = new ArrayList<>();
        add(expected, rows, 0, "UPDATED t('k%d') [c]");
        add(expected, rows, 1, "DELETED t('k%d')");
        add(expected, rows, 2, "CREATED t('k%d')");
        return expected;
    }

    private static void add(List<String> expected, int rows, int from, String text) {
        IntStream.iterate(from, i -> i < rows, i -> i + 3)
                .mapToObj(i -> String.format(java.util.Locale.ROOT, text, i))
                .forEach(expected::add);
    }
}

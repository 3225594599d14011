package dev.tidemark.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.cli.store.SqliteDriver;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentsTest {
    @TempDir
    private Path folder;

    @Test
    void otherLocalNumbersAreNoDifference() throws SQLException {
        assertEquals(
                List.of(),
                differences(
                        "INSERT INTO p VALUES (1, 'x'), (2, 'y')",
                        "INSERT INTO c VALUES (1, 2)",
                        "INSERT INTO p VALUES (7, 'y'), (8, 'x')",
                        "INSERT INTO c VALUES (5, 7)"));
    }

    @Test
    void aReferenceToAnotherRowIsADifference() throws SQLException {
        assertEquals(
                List.of("c: 1 times here, 0 times there: (('y'))", "c: 0 times here, 1 times there: (('x'))"),
                differences(
                        "INSERT INTO p VALUES (1, 'x'), (2, 'y')",
                        "INSERT INTO c VALUES (1, 2)",
                        "INSERT INTO p VALUES (1, 'x'), (2, 'y')",
                        "INSERT INTO c VALUES (1, 1)"));
    }

    @Test
    void aRowThatStandsTwiceIsADifference() throws SQLException {
        assertEquals(
                List.of("p: 2 times here, 1 times there: ('x')"),
                differences(
                        "INSERT INTO p VALUES (1, 'x')",
                        "INSERT INTO p VALUES (2, 'x')",
                        "INSERT INTO p VALUES (1, 'x')",
                        "DELETE FROM c"));
    }

    private List<String> differences(String left1, String left2, String right1, String right2) throws SQLException {
        try (SqliteDriver driver = SqliteDriver.load(Optional.empty());
                Connection left = filled(driver, "left.db", left1, left2);
                Connection right = filled(driver, "right.db", right1, right2)) {
            return Contents.read(left).differences(Contents.read(right));
        }
    }

    private Connection filled(SqliteDriver driver, String name, String... sql) throws SQLException {
        Connection connection = driver.open(folder.resolve(name));
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT)");
            statement.execute("CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id))");
            for (String each : sql) {
                statement.execute(each);
            }
        }
        return connection;
    }
}

package dev.tidemark.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What plays the app where there is no {@code sqlite3} prints what that prints. */
class SqliteShellTest {
    @TempDir
    private Path folder;

    @Test
    void itRunsStatementsAndPrintsRowsAsTheGuideShowsThem() throws Exception {
        Path shell = Files.writeString(folder.resolve("sqlite3"), SqliteShell.script());
        Files.setPosixFilePermissions(shell, PosixFilePermissions.fromString("rwxr-xr-x"));
        String path = folder + ":" + System.getenv("PATH");
        try (Terminal terminal = Terminal.in(folder, Map.of("PATH", path))) {
            assertEquals(
                    List.of(),
                    terminal.type("sqlite3 shop.db 'CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, cents"
                                    + " INTEGER);\n"
                                    + " INSERT INTO item (name, cents) VALUES (\"Cup\", 450), (\"Pan\", NULL);'")
                            .lines());
            assertEquals(
                    List.of("1|Cup|450", "2|Pan|"),
                    terminal.type("sqlite3 shop.db 'SELECT * FROM item'").lines());
        }
    }
}

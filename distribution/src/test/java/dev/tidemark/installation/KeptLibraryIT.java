package dev.tidemark.installation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.cli.store.SqliteDriver;
import dev.tidemark.installation.Installation.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine code of the SQLite driver is unpacked once, and not by each command. */
class KeptLibraryIT {
    @TempDir
    private Path folder;

    private Installation installation;
    private Path app;
    private Path cache;

    @BeforeEach
    void install() throws IOException, SQLException {
        installation = Installation.in(folder);
        cache = folder.resolve("cache");
        app = installation.workingDirectory().resolve("app.db");
        try (SqliteDriver driver = SqliteDriver.load(Optional.empty());
                Connection connection = driver.open(app);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (id TEXT PRIMARY KEY)");
        }
        assertEquals(0, run(cache.toString(), "", "track").code());
    }

    @AfterEach
    void cleanUp() throws IOException {
        installation.unlink();
    }

    @Test
    void aCommandFindsWhatAnotherHasUnpacked() throws IOException {
        assertEquals(1, kept().size());
        // No folder can be there, so nothing can be unpacked; the driver complains that it finds none to clean up.
        String nowhere = "-Djava.io.tmpdir=" + app.resolve("none");
        Ran ran = run(cache.toString(), nowhere, "status");
        assertEquals(0, ran.code(), ran.toString());
        assertNotEquals(0, run("off", nowhere, "status").code());
    }

    @Test
    void oneThatIsDamagedIsReplaced() throws IOException {
        Path library = kept().get(0);
        Files.writeString(library, "damaged");
        Ran first = run(cache.toString(), "", "status");
        assertEquals(0, first.code(), first.toString());
        Ran second = run(cache.toString(), "", "status");
        assertEquals(0, second.code(), second.toString());
        assertEquals(List.of(), second.err());
        assertTrue(Files.size(library) > 100_000);
    }

    @Test
    void whereNothingIsToBeKeptNothingIs() throws IOException {
        List<Path> before = kept();
        assertEquals(0, run("off", "", "status").code());
        assertEquals(before, kept());
    }

    private Ran run(String kept, String options, String command) {
        return installation.run(
                List.of("env", "TIDEMARK_CACHE=" + kept, "TIDEMARK_JAVA_OPTS=" + options), command, app.toString());
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.getFileName().toString().contains("sqlitejdbc"))
                    .sorted()
                    .toList();
        }
    }
}

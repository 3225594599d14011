package dev.tidemark.installation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.installation.Installation.Ran;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars of somebody else's, dropped into the installation. */
class ForeignPluginsIT {
    @TempDir
    Path folder;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.in(folder);
    }

    @AfterEach
    void cleanUp() throws IOException {
        installation.unlink();
    }

    /** The names are put together from what the libraries say of themselves. The installation has other ones of that name. */
    @Test
    void eachHasItsOwnVersionOfALibraryThatOthersAndTheNodeHaveToo() throws IOException {
        for (String plugin : List.of("own-libraries", "library-one", "library-two")) {
            Foreign.build(plugin, installation.plugins().resolve(plugin + ".jar"));
        }
        Ran ran = installation.run("plugins");
        assertEquals(0, ran.code(), ran.toString());
        assertEquals(List.of(), ran.err());
        List<String> expected = List.of(
                "conflict   acme-one-version-one  -               1.0  plugins/library-one.jar      ready",
                "conflict   acme-own-own-own      -               1.0  plugins/own-libraries.jar    ready",
                "conflict   acme-two-version-two  -               1.0  plugins/library-two.jar      ready");
        assertEquals(
                expected,
                ran.out().stream().filter(line -> line.contains(" acme-")).toList());
    }

    @Test
    void oneThatIsBrokenIsToldWithTheOthersThatWork() throws IOException {
        Foreign.build("good-and-bad", installation.plugins().resolve("acme.jar"));
        Ran check = installation.run("check");
        assertEquals(0, check.code(), check.toString());
        assertEquals(3, check.out().size(), check.toString());
        assertTrue(
                check.out()
                        .get(0)
                        .startsWith(
                                "Warning: plugins/acme.jar: conflict strategy com.acme.Bad could not be created: its "
                                        + "constructor threw IllegalStateException: boom."),
                check.toString());
        Ran plugins = installation.run("plugins");
        assertEquals(2, plugins.code(), plugins.toString());
        assertEquals(2, plugins.err().size(), plugins.toString());
    }
}

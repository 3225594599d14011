package dev.tidemark.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.acceptance.GuidePage.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That the guide is read and compared as it is meant, so that the test of its pages can fail. */
class GuidePageTest {
    @Test
    void commandsGoOnWhileAQuoteOrAHereDocumentIsOpen() {
        GuidePage page = GuidePage.parse("""
                ```
                $ sqlite3 a.db 'SELECT 1;
                                SELECT "it"'
                1
                $ cat > f <<'END'
                $ no prompt
                END
                $ pwd
                ```
                """);
        assertEquals(
                List.of(
                        new Step("sqlite3 a.db 'SELECT 1;\n                SELECT \"it\"'", List.of("1")),
                        new Step("cat > f <<'END'\n$ no prompt\nEND", List.of()),
                        new Step("pwd", List.of())),
                page.steps());
    }

    @Test
    void aBlockThatNobodyRunsHasToSayWhy() {
        GuidePage page = GuidePage.parse("""
                ```
                mvn verify
                ```
                ```java
                int i;
                ```
                <!-- not run: it would take a year -->
                ```
                tidemark wait
                ```
                """);
        assertEquals(List.of("mvn verify"), page.unexplained());
        assertEquals(List.of(), page.steps());
    }

    @Test
    void timesAndSizesMayBeOthersAndNothingElse() {
        List<String> shown = List.of("Synced a.db in 2.2 s", "Pushed 2 rows (236 B)");
        assertTrue(Printed.matches(shown, List.of("Synced a.db in 980 ms", "Pushed 2 rows (1.2 KiB)")));
        assertFalse(Printed.matches(shown, List.of("Synced a.db in 980 ms", "Pushed 3 rows (1.2 KiB)")));
        assertFalse(Printed.matches(shown, List.of("Synced a.db in 980 ms")));
        assertFalse(Printed.matches(shown, List.of("Synced a.db in 1 s", "Pushed 2 rows (1 B)", "and more")));
    }

    @Test
    void anEllipsisStandsForAnything() {
        assertTrue(Printed.matches(List.of("…", "b"), List.of("a", "a", "b")));
        assertTrue(Printed.matches(List.of("a … c", "…"), List.of("a (b) c", "d")));
        assertTrue(Printed.matches(List.of("at …"), List.of("at home")));
        assertFalse(Printed.matches(List.of("a … c"), List.of("a b d")));
        assertFalse(Printed.matches(List.of("a.c"), List.of("abc")));
    }
}

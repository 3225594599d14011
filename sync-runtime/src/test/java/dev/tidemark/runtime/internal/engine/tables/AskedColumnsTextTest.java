package dev.tidemark.runtime.internal.engine.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.internal.engine.tables.AskedColumns.Columns;
import dev.tidemark.runtime.internal.wire.WireException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AskedColumnsTextTest {
    @Test
    void columnsAreNamedInOneOrderWithSpacesBetween() {
        assertBoth("count tags", new Columns(false, Set.of("tags", "count")));
        assertBoth("*", Columns.ALL_OF_THEM);
        assertBoth("* note", new Columns(true, Set.of("note")));
        assertBoth("", Columns.NONE);
    }

    @Test
    void whatIsNotPlainIsPercentEncoded() {
        assertBoth("%2a 100%25 %c3%b6ffnungs%20zeit", new Columns(false, Set.of("öffnungs zeit", "100%", "*")));
        assertEquals(new Columns(false, Set.of("ä", "a+b")), AskedColumnsText.read("ä  a+b"));
    }

    @Test
    void whatIsNotPercentEncodedIsRefused() {
        for (String text : new String[] {"%", "a%2", "%zz", "x %4"}) {
            WireException refusal = assertThrows(WireException.class, () -> AskedColumnsText.read(text), text);
            assertTrue(refusal.getMessage().contains("not in percent-encoding"), refusal.getMessage());
        }
    }

    private static void assertBoth(String text, Columns columns) {
        assertEquals(text, AskedColumnsText.write(columns));
        assertEquals(columns, AskedColumnsText.read(text));
    }
}

package dev.tidemark.api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of setting: what it reads, and what it says to what it does not read. */
class SettingTest {
    private enum Mode {
        WAL,
        IN_MEMORY,
        MINIMAL
    }

    private static void assertRefused(Setting<?> setting, Object raw, String expectation) {
        SettingException refused = assertThrows(SettingException.class, () -> setting.read(raw), () -> "read " + raw);
        assertEquals(expectation, refused.getMessage());
    }

    @Test
    void aTextIsReadAsItStandsAndANumberAsItsText() {
        Setting<String> name = Setting.text("name");
        assertEquals(" a b ", name.read(" a b "));
        assertEquals("7", name.read(7));
        assertEquals("true", name.read(true));
        assertRefused(name, List.of("a"), "a text");
        assertRefused(name, Map.of("a", 1), "a text");
    }

    @Test
    void aWholeNumberIsReadInAll64Bits() {
        Setting<Long> count = Setting.integer("count");
        assertEquals(Long.MAX_VALUE, count.read("9223372036854775807"));
        assertEquals(-5L, count.read(-5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 1", "1.0", "1e3", "0x10", "9223372036854775808", "max"})
    void whatIsNoWholeNumberIsRefused(String raw) {
        assertRefused(Setting.integer("count"), raw, "a whole number");
    }

    @Test
    void aDecimalNumberIsRead() {
        Setting<Double> factor = Setting.decimal("factor");
        assertEquals(0.5, factor.read("0.5"));
        assertEquals(-2e3, factor.read("-2e3"));
        assertEquals(3.0, factor.read(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a half", "0,5", "1d", "0x1p3", "NaN", "Infinity", "1e999"})
    void whatIsNoDecimalNumberIsRefused(String raw) {
        assertRefused(Setting.decimal("factor"), raw, "a decimal number");
    }

    @Test
    void aPartIsWhatTheRuntimePutsThereAndNothingThatIsWritten() {
        Setting<StringBuilder> behind = Setting.part("behind", StringBuilder.class, "a type of plugin");
        StringBuilder part = new StringBuilder();
        assertEquals(part, behind.describedAs("x").read(part));
        assertEquals(Optional.of(StringBuilder.class), behind.required().part());
        assertEquals(Optional.empty(), Setting.text("name").part());
        assertRefused(behind, "a text", "a type of plugin");
        assertRefused(behind, Map.of("type", "x"), "a type of plugin");
    }

    @Test
    void aTruthValueIsTrueOrFalseAndNothingElse() {
        Setting<Boolean> live = Setting.bool("live");
        assertEquals(true, live.read(true));
        assertEquals(false, live.read("false"));
        for (String raw : List.of("yes", "on", "1", "TRUE", "")) {
            assertRefused(live, raw, "true or false");
        }
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "30s, PT30S", "5m, PT5M", "12h, PT12H", "30d, PT720H", "0s, PT0S"})
    void aDurationHasAUnit(String raw, Duration expected) {
        assertEquals(expected, Setting.duration("interval").read(raw));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "30 s", "-1s", "1.5s", "30S", "5min", "PT5M", "999999999999d"})
    void whatIsNoDurationIsRefused(String raw) {
        assertRefused(Setting.duration("interval"), raw, "a duration such as 500ms, 30s, 5m, 12h or 30d");
    }

    @ParameterizedTest
    @CsvSource({"512, 512", "512B, 512", "64KiB, 65536", "128MiB, 134217728", "2GiB, 2147483648", "0, 0"})
    void aSizeIsInBytesUnlessItHasAUnit(String raw, long expected) {
        assertEquals(expected, Setting.size("bound").read(raw));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64KB", "64 KiB", "64kib", "-1", "1.5MiB", "KiB", "999999999999GiB"})
    void whatIsNoSizeIsRefused(String raw) {
        assertRefused(Setting.size("bound"), raw, "a size such as 64KiB, 128MiB or 2GiB");
    }

    @Test
    void aPathIsReadAsItStands() {
        assertEquals(Path.of("data/hub.db"), Setting.path("file").read("data/hub.db"));
        assertRefused(Setting.path("file"), "a\0b", "a path");
        assertRefused(Setting.path("file"), List.of(), "a path");
    }

    @Test
    void aConstantIsWrittenInLowerCaseWithDashesWhateverTheLocale() {
        Setting<Mode> mode = Setting.oneOf("mode", Mode.class);
        assertEquals(Mode.IN_MEMORY, mode.read("in-memory"));
        assertEquals(Mode.MINIMAL, mode.read("minimal"));
        for (String raw : List.of("IN_MEMORY", "in_memory", "Wal", "")) {
            assertRefused(mode, raw, "one of wal, in-memory, minimal");
        }
    }

    @Test
    void aSingleTextIsAListOfOne() {
        Setting<List<String>> tables = Setting.list("tables");
        assertEquals(List.of("a", "2"), tables.read(List.of("a", 2)));
        assertEquals(List.of("a"), tables.read("a"));
        assertEquals(List.of(), tables.read(List.of()));
        assertRefused(tables, List.of(List.of("a")), "a list of texts");
        assertRefused(tables, Map.of("a", "b"), "a list of texts");
    }

    @Test
    void nullIsNoValue() {
        assertThrows(NullPointerException.class, () -> Setting.text("name").read(null));
    }
}

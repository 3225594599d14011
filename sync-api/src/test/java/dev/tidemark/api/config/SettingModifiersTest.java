package dev.tidemark.api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingModifiersTest {
    private static final Setting<Long> LEVEL = Setting.integer("level");

    @Test
    void aSettingIsOptionalOpenAndUndescribedUnlessSaidOtherwise() {
        assertFalse(LEVEL.isRequired());
        assertFalse(LEVEL.isSecret());
        assertEquals(Optional.empty(), LEVEL.fallback());
        assertEquals(List.of(), LEVEL.oldKeys());
        assertEquals("", LEVEL.description());
        assertEquals("level", LEVEL.key());
        assertEquals("level", LEVEL.toString());
        assertEquals("a whole number", LEVEL.expectation());
    }

    @Test
    void aModifierReturnsANewSetting() {
        LEVEL.required();
        LEVEL.secret();
        LEVEL.orElse(3L);
        assertFalse(LEVEL.isRequired());
        assertFalse(LEVEL.isSecret());
        assertEquals(Optional.empty(), LEVEL.fallback());
    }

    @Test
    void modifiersAddUp() {
        Setting<String> token = Setting.text("token")
                .secret()
                .replaces("password")
                .replaces("pass")
                .matching(text -> text.length() > 3, "a text of at least 4 characters")
                .describedAs("What the server asks for.")
                .required();
        assertTrue(token.isRequired());
        assertTrue(token.isSecret());
        assertEquals(List.of("password", "pass"), token.oldKeys());
        assertEquals("What the server asks for.", token.description());
        assertEquals("a text of at least 4 characters", token.expectation());
    }

    @Test
    void whatIsRequiredHasNoFallbackAndWhatHasOneIsNotRequired() {
        assertEquals(Optional.empty(), LEVEL.orElse(3L).required().fallback());
        assertFalse(LEVEL.required().orElse(3L).isRequired());
        assertEquals(Optional.of(3L), LEVEL.orElse(3L).fallback());
    }

    @Test
    void boundsIncludeTheirEnds() {
        Setting<Long> level = Setting.between(LEVEL, 1L, 22L);
        assertEquals(1L, level.read("1"));
        assertEquals(22L, level.read(22));
        for (Object raw : List.of(0, 23, "max", List.of())) {
            SettingException refused = assertThrows(SettingException.class, () -> level.read(raw));
            assertEquals("a whole number from 1 to 22", refused.getMessage());
        }
    }

    @Test
    void boundsAreWrittenAsAConfigurationWritesThem() {
        Setting<Duration> interval =
                Setting.between(Setting.duration("interval"), Duration.ofMillis(500), Duration.ofHours(12));
        assertTrue(interval.expectation().endsWith(" from 500ms to 12h"), interval.expectation());
        Setting<Duration> day = Setting.between(Setting.duration("keep"), Duration.ZERO, Duration.ofDays(30));
        assertTrue(day.expectation().endsWith(" from 0ms to 30d"), day.expectation());
    }

    @Test
    void aValueIsSpelledAsItIsRead() {
        assertSpelled("90s", Setting.duration("d"), Duration.ofSeconds(90));
        assertSpelled("0ms", Setting.duration("d"), Duration.ZERO);
        assertSpelled("256MiB", Setting.size("s"), 256L << 20);
        assertSpelled("1025", Setting.size("s"), 1025L);
        assertSpelled("0", Setting.size("s"), 0L);
        assertSpelled("half-down", Setting.oneOf("e", java.math.RoundingMode.class), java.math.RoundingMode.HALF_DOWN);
        assertSpelled("true", Setting.bool("b"), true);
        assertEquals(
                "a size such as 64KiB, 128MiB or 2GiB from 64KiB to 1GiB",
                Setting.between(Setting.size("s"), 64L << 10, 1L << 30).expectation());
    }

    private static <T> void assertSpelled(String text, Setting<T> setting, T value) {
        assertEquals(text, setting.spell(value));
        assertEquals(value, setting.read(text));
    }

    @Test
    void everyConditionOfAChainIsChecked() {
        Setting<Long> even = LEVEL.matching(value -> value % 2 == 0, "an even number")
                .matching(value -> value < 10, "an even number below 10");
        assertEquals(8L, even.read("8"));
        assertEquals(
                "an even number",
                assertThrows(SettingException.class, () -> even.read("7")).getMessage());
        assertEquals(
                "an even number below 10",
                assertThrows(SettingException.class, () -> even.read("12")).getMessage());
    }

    @Test
    void aSpecificationKeepsItsOrderAndRefusesAKeyTwice() {
        Setting<String> file = Setting.text("file");
        assertEquals(List.of(LEVEL, file), ConfigSpec.of(LEVEL, file).settings());
        assertEquals(List.of(), ConfigSpec.none().settings());
        Exception refused =
                assertThrows(IllegalArgumentException.class, () -> ConfigSpec.of(LEVEL, Setting.text("level")));
        assertEquals("a setting is declared twice: [level, level]", refused.getMessage());
    }
}

package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.config.SettingException;
import dev.tidemark.api.plugin.Provider;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The part of {@link ProviderContract} on what a provider says of itself: its class, its name, its settings. */
abstract class ProviderDeclarationContract<P extends Provider<?>> extends ProviderKit<P> {
    private static final Pattern LEGAL_NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Set<String> TAKEN_KEYS = Set.of("type", "address", "token");
    private static final List<Object> ODD_VALUES = List.of(
            "",
            " ",
            "0",
            "-1",
            "1e400",
            "NaN",
            "null",
            "99999999999999999999",
            "0x10",
            "\u0130",
            "a\0b",
            "x".repeat(10_000),
            0,
            -1,
            Long.MIN_VALUE,
            Double.NaN,
            true,
            List.of(),
            List.of("a", List.of("b")));

    @Test
    void theNameIsLegalAndTheSameInEveryInstance() {
        String name = provider().name();
        assertTrue(LEGAL_NAME.matcher(name).matches(), () -> "illegal name '" + name + "'");
        Provider<?> other = provider();
        assertEquals(name, other.name());
        assertEquals(name, other.name());
    }

    @Test
    void aNameOfSomebodyElsesPluginBeginsWithItsVendor() {
        boolean ours = provider().getClass().getPackageName().startsWith("dev.tidemark.");
        String name = provider().name();
        assertTrue(
                ours || name.contains("-"),
                () -> "names without a vendor are Tidemark's own: not '" + name + "' but, say, 'acme-" + name + "'");
    }

    @Test
    void theClassIsPublicAndFinalWithAPublicConstructorAndNamedAfterItsRole() throws ReflectiveOperationException {
        Class<?> type = provider().getClass();
        assertTrue(Modifier.isPublic(type.getModifiers()), "public");
        assertTrue(Modifier.isFinal(type.getModifiers()), "final");
        assertTrue(Modifier.isPublic(type.getConstructor().getModifiers()), "public constructor");
        assertTrue(type.getSimpleName().endsWith("Provider"), () -> type.getSimpleName() + " ends in Provider");
    }

    @Test
    void everySettingIsDescribedAndHasAKeyOfItsOwn() {
        for (Setting<?> setting : provider().configSpec().settings()) {
            assertTrue(LEGAL_NAME.matcher(setting.key()).matches(), () -> "illegal key '" + setting + "'");
            assertFalse(TAKEN_KEYS.contains(setting.key()), () -> "the node itself reads '" + setting + "'");
            assertFalse(setting.description().isBlank(), () -> "setting '" + setting + "' has no description");
            assertFalse(
                    setting.expectation().isBlank(), () -> "setting '" + setting + "' does not say what it expects");
        }
    }

    @Test
    void theSettingsAreTheSameInEveryInstance() {
        assertEquals(printed(provider().configSpec()), printed(provider().configSpec()));
    }

    private static List<String> printed(ConfigSpec spec) {
        return spec.settings().stream()
                .map(setting -> setting + ": " + setting.expectation() + " " + setting.fallback() + " "
                        + setting.isRequired() + " " + setting.isSecret() + " " + setting.oldKeys() + " "
                        + setting.description())
                .toList();
    }

    @Test
    void theDefaultsBindSoThatOnlyRequiredSettingsAreGiven() throws Exception {
        Provider<?> provider = provider();
        Map<String, Object> required = new HashMap<>(settings());
        required.keySet().removeIf(key -> !isRequired(key));
        ConfigSpec spec = provider.configSpec();
        TestConfig config = TestConfig.of(spec, required);
        for (Setting<?> setting : spec.settings()) {
            assertNotNull(config.find(setting), () -> "value of '" + setting + "'");
        }
        close(provider.create(config, TestContext.in(anotherDirectory())));
    }

    private boolean isRequired(String key) {
        return provider().configSpec().settings().stream()
                .anyMatch(setting -> setting.key().equals(key) && setting.isRequired());
    }

    @Test
    void everyFallbackIsAValueThatItsSettingTakes() {
        for (Setting<?> setting : provider().configSpec().settings()) {
            setting.fallback().ifPresent(fallback -> {
                Object written = written(fallback);
                assertEquals(fallback, setting.read(written), () -> "'" + setting + "' written as " + written);
            });
        }
    }

    /** Returns a value as a configuration file gives it. */
    private static Object written(Object value) {
        if (value instanceof Duration duration) {
            return duration.toMillis() + "ms";
        } else if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return value instanceof List<?> ? value : value.toString();
    }

    @Test
    void anOddValueIsReadOrRefusedInWordsAndNothingElse() {
        for (Setting<?> setting : provider().configSpec().settings()) {
            for (Object odd : ODD_VALUES) {
                assertReadOrRefused(setting, odd);
            }
        }
    }

    private static void assertReadOrRefused(Setting<?> setting, Object raw) {
        try {
            assertNotNull(setting.read(raw), () -> "'" + setting + "' reads null from " + raw);
        } catch (SettingException refusal) {
            assertFalse(refusal.getMessage().isBlank(), () -> "'" + setting + "' refuses " + raw + " without a word");
        } catch (RuntimeException other) {
            throw new AssertionError("'" + setting + "' does not refuse " + raw + " but throws " + other, other);
        }
    }

    @Test
    void aMapWhereAValueIsExpectedIsABadValue() {
        for (Setting<?> setting : provider().configSpec().settings()) {
            Map<String, Object> bad = new HashMap<>(settings());
            bad.put(setting.key(), Map.of("no", "setting takes a map"));
            assertRefused(TestConfig.Problem.BAD_VALUE, setting.key(), bad);
        }
    }

    @Test
    void aMissingRequiredSettingIsRefusedAsMissing() {
        for (Setting<?> setting : provider().configSpec().settings()) {
            Map<String, Object> without = new HashMap<>(settings());
            without.remove(setting.key());
            if (setting.isRequired()) {
                assertRefused(TestConfig.Problem.MISSING_SETTING, setting.key(), without);
            }
        }
    }

    @Test
    void anUnknownSettingIsRefusedAsUnknown() {
        List<String> strangers = new ArrayList<>(Arrays.asList("no-such-setting"));
        provider().configSpec().settings().forEach(setting -> strangers.add(setting.key() + "x"));
        for (String stranger : strangers) {
            Map<String, Object> more = new HashMap<>(settings());
            more.put(stranger, "1");
            assertRefused(TestConfig.Problem.UNKNOWN_SETTING, stranger, more);
        }
    }

    private void assertRefused(TestConfig.Problem problem, String key, Map<String, Object> settings) {
        TestConfig.Refusal refusal = assertThrows(
                TestConfig.Refusal.class, () -> TestConfig.of(provider().configSpec(), settings), key);
        assertEquals(problem, refusal.problem(), key);
        assertEquals(key, refusal.key());
    }
}

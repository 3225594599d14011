package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.config.SettingException;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.Provider;
import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.api.transport.TransportProvider;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TimeZone;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every plugin has to keep to, of whichever kind. The kits of the kinds build on it.
 *
 * @param <P> the kind of provider
 */
public abstract class ProviderContract<P extends Provider<?>> {
    private static final Pattern LEGAL_NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Set<String> TAKEN_KEYS = Set.of("type", "address", "token");
    private static final List<Class<? extends Provider<?>>> KINDS = List.of(
            StorageProvider.class,
            TransportProvider.class,
            CodecProvider.class,
            ConflictStrategyProvider.class,
            PowerProfileProvider.class);
    private static final long PATIENCE_MILLIS = 10_000;

    /** The directory of this test, empty at its start. */
    @TempDir
    protected Path directory;

    /** Returns a new instance of the provider, made by its public constructor. */
    protected abstract P provider();

    /** Returns the settings to create an instance with; only a plugin with required settings has to give any. */
    protected Map<String, Object> settings() {
        return Map.of();
    }

    @Test
    void theNameIsLegalAndAlwaysTheSame() {
        String name = provider().name();
        assertTrue(LEGAL_NAME.matcher(name).matches(), () -> "illegal name '" + name + "'");
        assertEquals(name, provider().name());
    }

    @Test
    void theProviderIsOfOneKindAndFoundByTheServiceLoader() {
        Class<?> type = provider().getClass();
        List<Class<? extends Provider<?>>> kinds =
                KINDS.stream().filter(kind -> kind.isAssignableFrom(type)).toList();
        assertEquals(1, kinds.size(), () -> type + " is of the kinds " + kinds);
        long found = ServiceLoader.load(kinds.get(0), type.getClassLoader()).stream()
                .filter(each -> each.type() == type)
                .count();
        assertEquals(
                1,
                found,
                () -> "name " + type.getName() + " once in META-INF/services/"
                        + kinds.get(0).getName());
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
    void aListWhereATextIsExpectedIsRefusedInWords() {
        for (Setting<?> setting : provider().configSpec().settings()) {
            Object nonsense = Map.of("no", "setting takes a map");
            SettingException refusal = assertThrows(SettingException.class, () -> setting.read(nonsense));
            assertNotNull(refusal.getMessage());
        }
    }

    @Test
    void aMissingRequiredSettingIsRefusedBeforeAnythingIsCreated() {
        for (Setting<?> setting : provider().configSpec().settings()) {
            Map<String, Object> without = new HashMap<>(settings());
            without.remove(setting.key());
            if (setting.isRequired()) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> TestConfig.of(provider().configSpec(), without));
            }
        }
    }

    @Test
    void twoInstancesShareNothingThatIsClosedAndCloseTwice() throws Exception {
        P provider = provider();
        Object first = create(provider, directory.resolve("first"));
        Object second = create(provider, directory.resolve("second"));
        assertTrue(first != second || !(first instanceof AutoCloseable), "both close one and the same instance");
        close(first);
        close(first);
        close(second);
    }

    @Test
    void itWorksUnderAForeignContextClassLoaderAndLeavesItInPlace() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ClassLoader foreign = ClassLoader.getPlatformClassLoader();
        thread.setContextClassLoader(foreign);
        try {
            close(create(provider(), directory));
            assertSame(foreign, thread.getContextClassLoader());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void itWorksInATurkishLocaleAndAnOddTimeZone() throws Exception {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        Locale.setDefault(new Locale("tr", "TR"));
        TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));
        try {
            close(create(provider(), directory));
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void noThreadThatHoldsTheProcessIsLeftAfterClose() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        close(create(provider(), directory));
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!before.contains(thread) && !thread.isDaemon()) {
                thread.join(PATIENCE_MILLIS);
                assertFalse(thread.isAlive(), () -> "thread '" + thread.getName() + "' goes on after close");
            }
        }
    }

    /** Creates an instance with {@link #settings} whose relative paths begin in a directory. */
    private Object create(P provider, Path dataDirectory) {
        TestConfig config = TestConfig.of(provider.configSpec(), settings());
        return Objects.requireNonNull(provider.create(config, TestContext.in(dataDirectory)), "instance");
    }

    private static void close(Object instance) throws Exception {
        if (instance instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }
}

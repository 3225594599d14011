package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.tidemark.api.plugin.Provider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

/** The part of {@link ProviderContract} on what a plugin keeps its hands off, and what must not matter to it. */
abstract class ProviderIsolationContract<P extends Provider<?>> extends ProviderDeclarationContract<P> {
    /** Letters whose case depends on the language, digits that are not 0 to 9, another calendar. */
    private static final List<String> LANGUAGES =
            List.of("tr-TR", "ar-EG-u-nu-arab", "th-TH-u-ca-buddhist-nu-thai", "lt-LT");

    /** Offsets of three quarters of an hour, of a whole day less than elsewhere, and of half an hour. */
    private static final List<String> ZONES =
            List.of("Pacific/Chatham", "Pacific/Kiritimati", "Asia/Kathmandu", "America/St_Johns");

    @Test
    void aFreshServiceLoaderFindsItOnceAndAsOneKind() throws Exception {
        Class<?> type = provider().getClass();
        List<Class<? extends Provider<?>>> kinds = kinds(type);
        assertEquals(1, kinds.size(), () -> type + " is of the kinds " + kinds);
        String services = "META-INF/services/" + kinds.get(0).getName();
        try (PluginLoader loader = PluginLoader.ofTheClassPath()) {
            List<String> found = ServiceLoader.load(kinds.get(0), loader).stream()
                    .map(each -> each.type().getName())
                    .filter(type.getName()::equals)
                    .toList();
            assertEquals(List.of(type.getName()), found, () -> "named once in " + services);
        }
    }

    @Test
    void theConstructorTheNameAndTheSettingsTouchNothing() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        boolean restricted = empty.toFile().setWritable(false);
        try {
            List<String> answer = ChildProcess.in(empty)
                    .with("java.io.tmpdir", empty.toString())
                    .with("user.home", empty.toString())
                    .run(UntouchedProbe.class, provider().getClass().getName());
            // Whatever a virtual machine says besides, for instance of its options, begins otherwise.
            assertEquals(
                    List.of(),
                    answer.stream()
                            .filter(line -> line.startsWith(UntouchedProbe.TOUCHED))
                            .toList());
        } finally {
            assertEquals(restricted, empty.toFile().setWritable(true));
        }
    }

    @Test
    void itWorksInAClassLoaderOfItsOwnUnderAForeignContextClassLoader() throws Exception {
        ClassLoader foreign = ClassLoader.getPlatformClassLoader();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (PluginLoader loader = PluginLoader.ofTheClassPath()) {
            thread.setContextClassLoader(foreign);
            Class<?> type = loader.loadClass(provider().getClass().getName());
            assertNotSame(provider().getClass(), type);
            createUseAndClose((Provider<?>) type.getConstructor().newInstance(), anotherDirectory());
            assertSame(foreign, thread.getContextClassLoader(), "the context class loader stays what it was");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void itWorksInEveryLocaleAndTimeZone() throws Exception {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        P provider = provider();
        String name = provider.name();
        try {
            for (int i = 0; i < LANGUAGES.size(); i++) {
                Locale.setDefault(Locale.forLanguageTag(LANGUAGES.get(i)));
                TimeZone.setDefault(TimeZone.getTimeZone(ZONES.get(i)));
                assertEquals(name, provider.name(), LANGUAGES.get(i));
                createUseAndClose(provider, anotherDirectory());
            }
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void itAsksNoClockAndNoChanceButThoseOfItsContext() throws Exception {
        assertEquals(List.of(), ClassReferences.from(provider().getClass()).toClockOrChance());
    }
}

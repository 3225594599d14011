package dev.tidemark.testkit;

import dev.tidemark.api.codec.CodecProvider;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.Provider;
import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.api.transport.TransportProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;

/** The provider under test, what an implementer says of it, and short ways to create instances and to put them to use. */
abstract class ProviderKit<P extends Provider<?>> {
    /** The directory of this test, empty at its start. */
    @TempDir
    protected Path directory;

    private int directories;

    /** Returns a new instance of the provider, made by its public constructor. */
    protected abstract P provider();

    /** Returns the settings to create an instance with; only a plugin with required settings has to give any. */
    protected Map<String, Object> settings() {
        return Map.of();
    }

    /**
     * Returns settings as they are for an instance in a directory. As it stands they are the same in each, since what an instance
     * keeps lies there; who keeps it elsewhere, such as in a database, gives each directory a place of its own.
     */
    protected Map<String, Object> placed(Map<String, Object> settings, Path dataDirectory) {
        return settings;
    }

    /**
     * Puts an instance to a small use, so that it opens and starts all that it ever does. The kits of the kinds do; who writes
     * a kit of his own overrides it.
     */
    protected void use(Object instance) throws Exception {
        SmallUse.of(instance);
    }

    /** Returns the kinds of plugins that a class provides: one, if it is right. */
    static List<Class<? extends Provider<?>>> kinds(Class<?> type) {
        List<Class<? extends Provider<?>>> kinds = List.of(
                StorageProvider.class,
                TransportProvider.class,
                CodecProvider.class,
                ConflictStrategyProvider.class,
                PowerProfileProvider.class);
        return kinds.stream().filter(kind -> kind.isAssignableFrom(type)).toList();
    }

    /** Returns a directory for one more instance, which is not there yet. */
    final Path anotherDirectory() {
        directories++;
        return directory.resolve("instance " + directories);
    }

    /** Creates an instance with {@link #settings} whose relative paths begin in a directory. */
    final Object create(Provider<?> provider, Path dataDirectory) {
        return create(provider, TestContext.in(dataDirectory));
    }

    final Object create(Provider<?> provider, PluginContext context) {
        TestConfig config = TestConfig.of(provider.configSpec(), placed(settings(), context.dataDirectory()));
        return Objects.requireNonNull(provider.create(config, context), "instance");
    }

    /** Creates an instance, puts it to use, and closes it. */
    final void createUseAndClose(Provider<?> provider, Path dataDirectory) throws Exception {
        Object instance = create(provider, dataDirectory);
        try {
            use(instance);
        } finally {
            close(instance);
        }
    }

    static void close(Object instance) throws Exception {
        if (instance instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }
}

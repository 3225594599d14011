package dev.tidemark.runtime.internal.plugin;

import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.plugin.Provider;
import java.util.Objects;
import java.util.function.Function;

/**
 * A plugin that is there and works as far as can be told without creating anything.
 *
 * @param <P> the kind of provider
 * @param kind the kind of plugin
 * @param name by which configurations choose it
 * @param version of its jar, or {@code -} where that does not tell
 * @param api the version of sync-api that it was built against, or {@code -} where that is not known
 * @param location where it was found, such as {@code plugins/acme.jar}
 * @param spec the settings it takes
 * @param provider the provider itself
 */
public record InstalledPlugin<P extends Provider<?>>(
        PluginKind kind, String name, String version, String api, String location, ConfigSpec spec, P provider) {
    /** Checks that nothing is null. */
    public InstalledPlugin {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(api, "api");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(spec, "spec");
        Objects.requireNonNull(provider, "provider");
    }

    /** Returns the loader that a call into the plugin has to have as the thread's. */
    public ClassLoader loader() {
        return provider.getClass().getClassLoader();
    }

    /** Asks the provider something that it answers without creating anything. */
    public <R> R ask(Function<P, R> question) {
        return PluginScope.call(loader(), () -> question.apply(provider));
    }

    <Q extends Provider<?>> InstalledPlugin<Q> as(Class<Q> type) {
        return new InstalledPlugin<>(kind, name, version, api, location, spec, type.cast(provider));
    }
}

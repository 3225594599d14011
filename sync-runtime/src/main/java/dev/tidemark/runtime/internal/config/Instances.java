package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.plugin.Provider;
import dev.tidemark.runtime.internal.guard.Guards;
import dev.tidemark.runtime.internal.guard.PluginInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The instances of one kind of plugin. Places of the configuration that choose one plugin with equal settings share one.
 *
 * @param <T> what the plugins provide
 * @param <P> the kind of provider
 */
final class Instances<T, P extends Provider<T>> {
    private final PluginContexts contexts;
    private final Guards guards;
    private final BiFunction<PluginInstance, T, T> guarding;
    private final List<Bound<T, P>> bounds = new ArrayList<>();
    private final List<T> instances = new ArrayList<>();

    /** @param guarding puts a guard around an instance */
    Instances(PluginContexts contexts, Guards guards, BiFunction<PluginInstance, T, T> guarding) {
        this.contexts = contexts;
        this.guards = guards;
        this.guarding = guarding;
    }

    T get(Bound<T, P> bound) {
        for (int i = 0; i < bounds.size(); i++) {
            if (bounds.get(i).isSame(bound)) {
                return instances.get(i);
            }
        }
        T instance = guarding.apply(bound.identity(), bound.create(contexts, guards));
        bounds.add(bound);
        instances.add(instance);
        return instance;
    }

    List<T> all() {
        return List.copyOf(instances);
    }
}

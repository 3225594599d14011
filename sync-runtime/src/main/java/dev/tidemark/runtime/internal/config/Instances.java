package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.plugin.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The instances of one kind of plugin. Places of the configuration that choose one plugin with equal settings share one.
 *
 * @param <T> what the plugins provide
 * @param <P> the kind of provider
 */
final class Instances<T, P extends Provider<T>> {
    private final PluginContexts contexts;
    private final List<Bound<T, P>> bounds = new ArrayList<>();
    private final List<T> instances = new ArrayList<>();

    Instances(PluginContexts contexts) {
        this.contexts = contexts;
    }

    T get(Bound<T, P> bound) {
        return get(bound, UnaryOperator.identity());
    }

    /** Returns the instance, wrapped if it is a new one. */
    T get(Bound<T, P> bound, UnaryOperator<T> wrapper) {
        for (int i = 0; i < bounds.size(); i++) {
            if (bounds.get(i).isSame(bound)) {
                return instances.get(i);
            }
        }
        T instance = wrapper.apply(bound.create(contexts));
        bounds.add(bound);
        instances.add(instance);
        return instance;
    }

    List<T> all() {
        return List.copyOf(instances);
    }
}

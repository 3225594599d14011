package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.plugin.Provider;
import dev.tidemark.runtime.internal.guard.Guards;
import dev.tidemark.runtime.internal.guard.PluginInstance;
import dev.tidemark.runtime.internal.plugin.InstalledPlugin;
import dev.tidemark.runtime.internal.plugin.Reasons;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A plugin that is there, with settings that were checked: all that it takes to create an instance.
 *
 * @param <T> what it provides
 * @param <P> the kind of provider
 * @param plugin the plugin
 * @param config its settings
 * @param instanceName the place in the configuration that chose it first
 */
public record Bound<T, P extends Provider<T>>(InstalledPlugin<P> plugin, BoundConfig config, String instanceName) {
    /** Checks that nothing is null. */
    public Bound {
        Objects.requireNonNull(plugin, "plugin");
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(instanceName, "instanceName");
    }

    /** What is asked of a provider. */
    public interface Question<P, R> {
        /** Returns the provider's answer for an instance of these settings. */
        R of(P provider, Config config, PluginContext context);
    }

    /** Returns the plugin's name. */
    public String name() {
        return plugin.name();
    }

    /**
     * Creates an instance.
     *
     * @throws PluginException if the plugin can't; its message says which, where it is from, and why, without secrets
     */
    public T create(PluginContexts contexts, Guards guards) {
        return described(() -> {
            PluginContext context = contexts.of(instanceName);
            return guards.create(identity(), () -> plugin.provider().create(config, context));
        });
    }

    /**
     * Asks the provider something about the instance that it would create, or for that instance.
     *
     * @throws PluginException if it fails; its message says which, where it is from, and why, without secrets
     */
    public <R> R ask(PluginContexts contexts, Question<P, R> question) {
        return described(() -> {
            PluginContext context = contexts.of(instanceName);
            return plugin.ask(provider -> question.of(provider, config, context));
        });
    }

    private <R> R described(Supplier<R> call) {
        try {
            return Objects.requireNonNull(call.get(), "the provider returned nothing");
        } catch (PluginException e) {
            throw new PluginException(describe(e.getMessage()), config.hideSecrets(e));
        } catch (Throwable e) {
            throw new PluginException(describe(Reasons.of(e)), config.hideSecrets(e));
        }
    }

    /** Returns the instance as people know it. */
    public PluginInstance identity() {
        return new PluginInstance(
                plugin.kind().noun(),
                plugin.name(),
                instanceName,
                plugin.location(),
                Optional.ofNullable(plugin.loader()),
                config::hideSecrets);
    }

    private String describe(String reason) {
        return instanceName + ": " + plugin.kind().noun() + " '" + plugin.name() + "' (" + plugin.location()
                + ") could not be created: " + config.hideSecrets(String.valueOf(reason));
    }

    /** Returns whether two places of a configuration can share one instance. */
    boolean isSame(Bound<?, ?> other) {
        return plugin.kind() == other.plugin.kind()
                && plugin.name().equals(other.plugin.name())
                && config.equals(other.config);
    }

    @Override
    public String toString() {
        return plugin.name() + config;
    }
}

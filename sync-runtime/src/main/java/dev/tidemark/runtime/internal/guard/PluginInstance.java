package dev.tidemark.runtime.internal.guard;

import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An instance of a plugin, as people know it.
 *
 * @param kind the kind of plugin in words, such as {@code conflict strategy}
 * @param plugin the plugin's name
 * @param place in the configuration that chose it, such as {@code codecs[0]}; for what a program passed in, the same as the name
 * @param location where the plugin was found, such as {@code plugins/acme.jar}
 * @param loader the class loader that calls into it have as the thread's; nothing for classes of the JDK
 * @param withoutSecrets hides the values of its secret settings in a text
 */
public record PluginInstance(
        String kind,
        String plugin,
        String place,
        String location,
        Optional<ClassLoader> loader,
        UnaryOperator<String> withoutSecrets) {
    /** Checks that nothing is null. */
    public PluginInstance {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(plugin, "plugin");
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(loader, "loader");
        Objects.requireNonNull(withoutSecrets, "withoutSecrets");
    }

    /** Returns what stands for an instance that a program made itself. */
    public static PluginInstance embedded(String kind, String name, Object instance) {
        Optional<ClassLoader> loader = Optional.ofNullable(instance.getClass().getClassLoader());
        return new PluginInstance(kind, name, name, "set by the program", loader, UnaryOperator.identity());
    }

    @Override
    public String toString() {
        return kind + " '" + plugin + "' (" + (place.equals(plugin) ? "" : place + ", ") + location + ")";
    }
}

package dev.tidemark.runtime.internal.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The plugins that Tidemark is shipped with, as the build of the installation listed them; none where there was no such build. */
final class ShippedPlugins {
    /** What {@code tidemark plugins --json} says of the plugins of an installation when it is built. */
    static final String LIST = "META-INF/tidemark/shipped-plugins.json";

    private final ClassLoader host;

    ShippedPlugins(ClassLoader host) {
        this.host = Objects.requireNonNull(host, "host");
    }

    private record Shipped(String kind, String name, String location) {}

    /** Returns the folder of the plugin directory that a plugin ships in; nothing where it is none of ours. */
    Optional<String> folder(PluginKind kind, String name) {
        return list().stream()
                .filter(plugin ->
                        plugin.kind().equals(kind.id()) && plugin.name().equals(name))
                .map(plugin -> plugin.location().substring(plugin.location().lastIndexOf('/') + 1))
                .findFirst();
    }

    /** Returns the names of our plugins of a kind. */
    List<String> names(PluginKind kind) {
        return list().stream()
                .filter(plugin -> plugin.kind().equals(kind.id()))
                .map(Shipped::name)
                .toList();
    }

    private List<Shipped> list() {
        try (InputStream in = host.getResourceAsStream(LIST)) {
            List<Shipped> list = new ArrayList<>();
            if (in != null) {
                for (JsonNode plugin : new ObjectMapper().readTree(in).path("plugins")) {
                    list.add(new Shipped(text(plugin, "kind"), text(plugin, "name"), text(plugin, "location")));
                }
            }
            return list;
        } catch (IOException e) {
            throw new IllegalStateException(LIST + " of this installation is damaged", e);
        }
    }

    private static String text(JsonNode plugin, String key) {
        return plugin.path(key).asText();
    }
}

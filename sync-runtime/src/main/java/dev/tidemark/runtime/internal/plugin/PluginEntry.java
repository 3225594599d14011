package dev.tidemark.runtime.internal.plugin;

import java.nio.file.Path;
import java.util.List;

/**
 * An entry of the plugin directory: a jar, or a folder of jars.
 *
 * @param name of the file or folder
 * @param location how messages name it
 * @param jars in the order of their names
 */
record PluginEntry(String name, String location, List<Path> jars) {
    PluginEntry {
        jars = List.copyOf(jars);
    }

    Place place() {
        return Place.of(location);
    }
}

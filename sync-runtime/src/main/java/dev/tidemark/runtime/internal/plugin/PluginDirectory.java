package dev.tidemark.runtime.internal.plugin;

import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads the plugin directory: which entries there are, in the order of their names, and what in it is none. */
final class PluginDirectory {
    private static final String JAR = ".jar";

    private final Path directory;
    private final List<Problem> problems;

    PluginDirectory(Path directory, List<Problem> problems) {
        this.directory = directory;
        this.problems = problems;
    }

    List<PluginEntry> entries() {
        Map<String, String> seen = new HashMap<>();
        List<PluginEntry> entries = new ArrayList<>();
        for (Path path : list(directory)) {
            PluginEntry entry = entry(path);
            String other = entry.jars().isEmpty() ? null : seen.putIfAbsent(plain(entry.name()), entry.location());
            if (other != null) {
                String message = "has the same name as " + other + ". Remove one.";
                problems.add(Problem.error(Code.DUPLICATE_NAME, entry.place(), message));
            } else if (!entry.jars().isEmpty()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private PluginEntry entry(Path path) {
        String name = path.getFileName().toString();
        String location = directory.getFileName() + "/" + name;
        if (Files.isDirectory(path)) {
            List<Path> jars = list(path).stream().filter(PluginDirectory::isJar).toList();
            if (jars.isEmpty()) {
                String message = "holds no jar. Put the plugin's jars into it, or remove it.";
                problems.add(Problem.warning(Code.NOT_A_PLUGIN, Place.of(location), message));
            }
            return new PluginEntry(name, location, jars);
        } else if (isJar(path)) {
            return new PluginEntry(name, location, List.of(path));
        } else {
            String message = "is neither a jar nor a folder of jars, and is ignored. Remove it.";
            problems.add(Problem.warning(Code.NOT_A_PLUGIN, Place.of(location), message));
            return new PluginEntry(name, location, List.of());
        }
    }

    private List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> !path.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(path -> path.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            String message = "can't be read (" + Reasons.of(e) + "). Create it, or name another directory.";
            problems.add(Problem.error(Code.UNREADABLE, Place.of(folder.toString()), message));
            return List.of();
        }
    }

    private static boolean isJar(Path path) {
        return path.getFileName().toString().endsWith(JAR);
    }

    private static String plain(String name) {
        return name.endsWith(JAR) ? name.substring(0, name.length() - JAR.length()) : name;
    }
}

package dev.tidemark.runtime.internal.plugin;

import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the plugin directory: which entries there are, in the order of their names, and what in it is none. */
final class PluginDirectory {
    private static final String JAR = ".jar";

    private final Path directory;
    private final List<Problem> problems;

    PluginDirectory(Path directory, List<Problem> problems) {
        this.directory = directory.toAbsolutePath().normalize();
        this.problems = problems;
    }

    List<PluginEntry> entries() {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            error(Code.UNREADABLE, directory.toString(), "is a file. Expected a directory: put plugins into one.");
            return List.of();
        }
        Map<String, String> seen = new HashMap<>();
        List<PluginEntry> entries = new ArrayList<>();
        String advice = "Create it, or name another directory of plugins in plugins.directory.";
        for (Path path : list(directory, directory.toString(), advice)) {
            entry(path).filter(entry -> isFirst(entry, seen)).ifPresent(entries::add);
        }
        return entries;
    }

    private boolean isFirst(PluginEntry entry, Map<String, String> seen) {
        String other = seen.putIfAbsent(plain(entry.name()), entry.location());
        if (other != null) {
            error(Code.DUPLICATE_NAME, entry.location(), "has the same name as " + other + ". Remove one.");
        }
        return other == null;
    }

    private Optional<PluginEntry> entry(Path path) {
        String name = path.getFileName().toString();
        String location = location(path);
        if (isLost(path, location)) {
            return Optional.empty();
        } else if (Files.isDirectory(path)) {
            return folder(path, name, location);
        } else if (isJar(path)) {
            return Optional.of(new PluginEntry(name, location, List.of(path)));
        } else {
            error(Code.NOT_A_PLUGIN, location, "is neither a jar nor a folder of jars. Move it somewhere else.");
            return Optional.empty();
        }
    }

    private Optional<PluginEntry> folder(Path path, String name, String location) {
        int before = problems.size();
        List<Path> files = list(path, location, "Let the user that runs the node read it, or remove it.");
        List<Path> jars = files.stream()
                .filter(PluginDirectory::isJar)
                .filter(jar -> !isLost(jar, location(jar)))
                .toList();
        if (problems.size() > before) {
            return Optional.empty();
        } else if (jars.isEmpty()) {
            error(Code.NOT_A_PLUGIN, location, "holds no jar. Put the plugin's jars into it, or remove it.");
            return Optional.empty();
        }
        return Optional.of(new PluginEntry(name, location, jars));
    }

    /** Returns whether a path leads to nothing, or back to where it is from. */
    private boolean isLost(Path path, String location) {
        if (!Files.isSymbolicLink(path)) {
            return false;
        }
        try {
            if (directory.toRealPath().startsWith(path.toRealPath())) {
                String message = "is a symbolic link that leads back to a folder it is in. Remove it.";
                error(Code.BAD_LINK, location, message);
                return true;
            }
            return false;
        } catch (NoSuchFileException e) {
            error(Code.BAD_LINK, location, "is a symbolic link to something that does not exist. Mend or remove it.");
        } catch (IOException e) {
            error(Code.BAD_LINK, location, "is a symbolic link that leads nowhere, or in a circle. Mend or remove it.");
        }
        return true;
    }

    private String location(Path path) {
        Path name = directory.getFileName();
        String relative = directory.relativize(path).toString().replace('\\', '/');
        return name == null ? relative : name + "/" + relative;
    }

    private List<Path> list(Path folder, String location, String advice) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> !path.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(path -> path.getFileName().toString()))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            error(Code.UNREADABLE, location, "can't be read (" + Reasons.of(e) + "). " + advice);
            return List.of();
        }
    }

    private void error(Code code, String location, String message) {
        problems.add(Problem.error(code, Place.of(location), message));
    }

    private static boolean isJar(Path path) {
        return path.getFileName().toString().endsWith(JAR);
    }

    private static String plain(String name) {
        return name.endsWith(JAR) ? name.substring(0, name.length() - JAR.length()) : name;
    }
}

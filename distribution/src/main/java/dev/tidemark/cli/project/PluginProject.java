package dev.tidemark.cli.project;

import dev.tidemark.cli.terminal.KnownProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Maven project for a plugin: the example of its kind under other names, which builds against the repository folder of the
 * installation.
 *
 * @param template the example
 * @param name of the plugin
 * @param packageName of its classes
 */
record PluginProject(PluginTemplate template, PluginName name, String packageName) {
    private static final String TARGET = "target";
    private static final String REPOSITORY = "file://${project.basedir}/../../../repository";

    /** Without that {@code mvn --offline} keeps away from a repository that is a folder, too. */
    private static final String MAVEN_OPTIONS = "-Daether.offline.protocols=file\n";

    /**
     * Writes the project. It is there whole or not at all.
     *
     * @param home the installation
     * @param folder that must not exist yet
     */
    void write(Path home, Path folder) {
        Path example = home.resolve("docs/examples").resolve(template.folder());
        if (!Files.isRegularFile(example.resolve("pom.xml"))) {
            throw new KnownProblem("the example '" + example + "', which a new project starts from, is not there."
                    + " Unpack the distribution again.");
        }
        if (Files.exists(folder)) {
            throw new KnownProblem("'" + folder + "' is there already, and stays as it is. Remove it, or name another"
                    + " folder with --directory.");
        }
        Path absolute = folder.toAbsolutePath();
        Path draft = absolute.resolveSibling("." + absolute.getFileName() + ".new");
        try {
            copy(example, draft, home);
            Files.move(draft, absolute, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | UncheckedIOException e) {
            delete(draft);
            throw new KnownProblem("'" + folder + "' can't be written: " + reason(e) + ".", e);
        }
    }

    private void copy(Path example, Path draft, Path home) throws IOException {
        for (Path file : files(example)) {
            Path copy = draft.resolve(renamed(example.relativize(file).toString()));
            Files.createDirectories(copy.getParent());
            Files.writeString(copy, renamed(Files.readString(file), home));
        }
        Files.writeString(Files.createDirectory(draft.resolve(".mvn")).resolve("maven.config"), MAVEN_OPTIONS);
    }

    private static List<Path> files(Path example) throws IOException {
        try (Stream<Path> files = Files.walk(example)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !example.relativize(file).startsWith(TARGET))
                    .toList();
        }
    }

    private String renamed(String path) {
        return path.replace(template.packageName().replace('.', '/'), packageName.replace('.', '/'))
                .replace(template.classPrefix(), classPrefix());
    }

    private String renamed(String text, Path home) {
        String example = template.packageName();
        return text.replace(example, packageName)
                .replace(template.pluginName().toString(), name.toString())
                .replaceAll("\\b" + template.classPrefix() + "(?=[A-Z])", classPrefix())
                .replace("<groupId>" + parent(example) + "</groupId>", "<groupId>" + parent(packageName) + "</groupId>")
                .replace(
                        REPOSITORY,
                        home.resolve("repository").toUri().toString().replaceAll("/$", ""));
    }

    private static String parent(String packageName) {
        int dot = packageName.lastIndexOf('.');
        return dot < 0 ? packageName : packageName.substring(0, dot);
    }

    String classPrefix() {
        return name.classPrefix(template.providerInterface());
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new KnownProblem("what was begun in '" + folder + "' can't be removed: " + reason(e) + ".", e);
        }
    }

    private static String reason(Exception problem) {
        Throwable cause = problem instanceof UncheckedIOException ? problem.getCause() : problem;
        return cause instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : cause.getClass().getSimpleName() + " at " + cause.getMessage();
    }
}

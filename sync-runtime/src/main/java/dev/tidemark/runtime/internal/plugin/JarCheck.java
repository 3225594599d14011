package dev.tidemark.runtime.internal.plugin;

import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Checks the jars of an entry before any class of theirs is loaded. They stay open until it is closed: Java reads the list of what is in a
 * jar once for all who have it open, and that list is most of what there is to do.
 */
final class JarCheck implements AutoCloseable {
    /** What is said of an entry in which nothing names a provider. */
    static final String NO_PLUGIN = "contains no plugin: expected a file in META-INF/services, such as "
            + PluginKind.CODEC.type().getName() + ", that names a provider. A library belongs into the folder of the "
            + "plugin that needs it.";

    private final Trust trust;
    private final List<Problem> problems;
    private final List<PluginJar> open = new ArrayList<>();

    JarCheck(Trust trust, List<Problem> problems) {
        this.trust = trust;
        this.problems = problems;
    }

    /** Returns whether an entry may be loaded; what speaks against it is added to the problems. */
    boolean passes(PluginEntry entry) {
        boolean passes = true;
        boolean provides = false;
        for (Path jar : entry.jars()) {
            Place place = place(entry, jar);
            try {
                if (isReadable(jar, place) && isAllowed(jar, place)) {
                    PluginJar file = new PluginJar(jar);
                    open.add(file);
                    boolean offers = offersProviders(file);
                    provides |= offers;
                    passes &= !offers || fitsApi(file, place);
                } else {
                    passes = false;
                }
            } catch (IOException | RuntimeException e) {
                error(Code.NOT_A_JAR, place, "is no jar, or was cut off (" + Reasons.of(e) + "). Copy it again.");
                passes = false;
            }
        }
        if (passes && !provides) {
            error(Code.NO_PROVIDER, entry.place(), NO_PLUGIN);
        }
        return passes && provides;
    }

    /** A file that can't be opened is told apart from one that is no jar. */
    private boolean isReadable(Path jar, Place place) {
        if (Files.isDirectory(jar)) {
            error(Code.NOT_A_JAR, place, "is a folder that is named like a jar. Rename or remove it.");
            return false;
        }
        try (InputStream in = Files.newInputStream(jar)) {
            boolean isEmpty = in.read() < 0;
            if (isEmpty) {
                error(Code.NOT_A_JAR, place, "is an empty file. Copy it again.");
            }
            return !isEmpty;
        } catch (IOException e) {
            error(
                    Code.UNREADABLE,
                    place,
                    "can't be read (" + Reasons.of(e) + "). Let the user that runs the node read it.");
            return false;
        }
    }

    private static boolean offersProviders(PluginJar file) {
        return Arrays.stream(PluginKind.values())
                .anyMatch(kind -> file.entry(kind.serviceFile()).isPresent());
    }

    private boolean fitsApi(PluginJar file, Place place) {
        Optional<String> text = file.attribute(ApiVersion.ATTRIBUTE);
        if (text.isEmpty()) {
            String message =
                    "does not say for which sync-api it was built. It is loaded all the same; its manifest should have "
                            + ApiVersion.ATTRIBUTE + ": " + ApiVersion.HOST + ".";
            problems.add(Problem.warning(Code.NO_API_VERSION, place, message));
            return true;
        }
        Optional<ApiVersion> built = ApiVersion.parse(text.get());
        if (built.isEmpty()) {
            String message = "has the " + ApiVersion.ATTRIBUTE + " '" + text.get()
                    + "' in its manifest: expected two numbers such as " + ApiVersion.HOST
                    + ". Use another build of the plugin.";
            error(Code.WRONG_API, place, message);
        } else if (!ApiVersion.HOST.runs(built.get())) {
            error(Code.WRONG_API, place, wrongApi(built.get()));
        }
        return built.filter(ApiVersion.HOST::runs).isPresent();
    }

    private static String wrongApi(ApiVersion built) {
        ApiVersion host = ApiVersion.HOST;
        String advice = built.major() < host.major()
                ? "Update the plugin: it needs a build for " + host.major() + ".x, up to " + host + "."
                : "Update this node, or use a build of the plugin for " + host.major() + ".x, up to " + host + ".";
        return "was built for sync-api " + built + "; this node has " + host + ". " + advice;
    }

    private boolean isAllowed(Path jar, Place place) throws IOException {
        if (trust.isUnbounded()) {
            return true;
        }
        String digest = Trust.sha256(jar);
        boolean allowed = trust.allows(digest);
        if (!allowed) {
            String message = "is not on the list of allowed jars, and is not loaded. If you trust it, add " + digest
                    + " to plugins.sha256; else remove it.";
            error(Code.NOT_ALLOWED, place, message);
        }
        return allowed;
    }

    private static Place place(PluginEntry entry, Path jar) {
        String name = jar.getFileName().toString();
        return entry.name().equals(name) ? entry.place() : Place.of(entry.location() + "/" + name);
    }

    private void error(Code code, Place place, String message) {
        problems.add(Problem.error(code, place, message));
    }

    @Override
    public void close() throws IOException {
        Optional<IOException> failure = PluginClassLoader.closeAll(open);
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}

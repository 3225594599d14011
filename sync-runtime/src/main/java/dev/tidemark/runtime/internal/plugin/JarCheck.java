package dev.tidemark.runtime.internal.plugin;

import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** Checks the jars of an entry before any class of theirs is loaded. */
final class JarCheck {
    private final Set<String> allowed;
    private final List<Problem> problems;

    JarCheck(Set<String> allowed, List<Problem> problems) {
        this.allowed = allowed;
        this.problems = problems;
    }

    /** Returns whether an entry may be loaded; what speaks against it is added to the problems. */
    boolean passes(PluginEntry entry) {
        boolean passes = true;
        boolean provides = false;
        for (Path jar : entry.jars()) {
            Place place = place(entry, jar);
            try {
                passes &= isAllowed(jar, place);
                try (JarFile file = new JarFile(jar.toFile())) {
                    if (offersProviders(file)) {
                        provides = true;
                        passes &= fitsApi(file, place);
                    }
                }
            } catch (IOException e) {
                add(Problem.warning(
                        Code.NOT_A_JAR, place, "is no readable jar (" + Reasons.of(e) + "). Copy it again."));
                passes = false;
            }
        }
        return passes && provides(entry, provides);
    }

    private boolean provides(PluginEntry entry, boolean provides) {
        if (!provides) {
            String expected = "contains no plugin. A jar of it must have a file in META-INF/services, such as "
                    + PluginKind.CODEC.type().getName() + ", that names its provider.";
            add(Problem.warning(Code.NO_PROVIDER, entry.place(), expected));
        }
        return provides;
    }

    private static boolean offersProviders(JarFile file) {
        return Arrays.stream(PluginKind.values())
                .anyMatch(
                        kind -> file.getEntry("META-INF/services/" + kind.type().getName()) != null);
    }

    private boolean fitsApi(JarFile file, Place place) throws IOException {
        Optional<String> text = attribute(file);
        if (text.isEmpty()) {
            String message =
                    "does not say for which sync-api it was built. It is loaded all the same; its manifest should have "
                            + ApiVersion.ATTRIBUTE + ": " + ApiVersion.HOST + ".";
            add(Problem.warning(Code.NO_API_VERSION, place, message));
            return true;
        }
        boolean fits =
                ApiVersion.parse(text.get()).filter(ApiVersion.HOST::runs).isPresent();
        if (!fits) {
            add(Problem.warning(Code.WRONG_API, place, wrongApi(text.get())));
        }
        return fits;
    }

    private static String wrongApi(String built) {
        boolean older = ApiVersion.parse(built)
                .filter(version -> version.major() < ApiVersion.HOST.major())
                .isPresent();
        String advice = older
                ? "Use a build of the plugin for " + ApiVersion.HOST.major() + ".x."
                : "Update this node, or use a build of the plugin for " + ApiVersion.HOST + ".";
        return "was built for sync-api " + built + "; this node has " + ApiVersion.HOST + ". " + advice;
    }

    private static Optional<String> attribute(JarFile file) throws IOException {
        return Optional.ofNullable(file.getManifest())
                .map(Manifest::getMainAttributes)
                .map(attributes -> attributes.getValue(ApiVersion.ATTRIBUTE));
    }

    private boolean isAllowed(Path jar, Place place) throws IOException {
        if (allowed.isEmpty()) {
            return true;
        }
        String digest = sha256(jar);
        boolean listed = allowed.contains(digest);
        if (!listed) {
            String message = "is not on the list of allowed jars and is not loaded. If it should be, add " + digest
                    + " to plugins.sha256.";
            add(Problem.error(Code.NOT_ALLOWED, place, message));
        }
        return listed;
    }

    private static String sha256(Path jar) throws IOException {
        try (InputStream in = Files.newInputStream(jar)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Place place(PluginEntry entry, Path jar) {
        String name = jar.getFileName().toString();
        return entry.name().equals(name) ? entry.place() : Place.of(entry.location() + "/" + name);
    }

    private void add(Problem problem) {
        problems.add(problem);
    }
}

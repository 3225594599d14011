package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.config.SettingException;
import dev.tidemark.runtime.internal.plugin.Place;
import dev.tidemark.runtime.internal.plugin.Problem.Code;
import dev.tidemark.runtime.internal.plugin.Spelling;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Checks the settings of a section against their declaration.
 *
 * <p>A relative path that the file gives begins where the file is; one from the environment or the command line begins in the
 * working directory. Fallbacks stay as they are: a plugin resolves its own against the data directory.
 */
final class Sections {
    private final Path fileDirectory;
    private final Path workingDirectory;
    private final Problems problems;

    Sections(Path fileDirectory, Path workingDirectory, Problems problems) {
        this.fileDirectory = fileDirectory;
        this.workingDirectory = workingDirectory;
        this.problems = problems;
    }

    /**
     * Returns the settings that are as declared; whatever is not becomes a problem.
     *
     * @param place of the section
     * @param path of the section, with which the paths of its settings begin
     * @param owner whose settings they are, such as {@code storage backend 'sqlite'}
     */
    BoundConfig bind(Place place, String path, String owner, ConfigSpec spec, Map<String, Tree> given) {
        return bind(place, path, owner, spec, given, Map.of());
    }

    /**
     * Returns the settings that are as declared; whatever is not becomes a problem.
     *
     * @param parts the plugins that settings choose, by key, which somebody else has found
     */
    BoundConfig bind(
            Place place,
            String path,
            String owner,
            ConfigSpec spec,
            Map<String, Tree> given,
            Map<String, ? extends Object> parts) {
        Map<String, Object> values = new HashMap<>(parts);
        given.forEach((key, tree) -> {
            Place at = tree.origin().place(path.isEmpty() ? key : path + "." + key);
            Optional<Setting<?>> setting = declared(spec, key);
            if (setting.isEmpty()) {
                unknown(at, path, key, owner, keys(spec));
            } else if (setting.get().part().isEmpty() && isCurrent(setting.get(), key, at, path, given)) {
                read(setting.get(), tree, at)
                        .ifPresent(value -> values.put(setting.get().key(), value));
            }
        });
        spec.settings().stream()
                .filter(setting -> setting.isRequired() && keysOf(setting).noneMatch(given::containsKey))
                .forEach(setting -> missing(place, owner, setting));
        return new BoundConfig(spec, values);
    }

    void unknown(Place at, String path, String key, String owner, Set<String> known) {
        String prefix = path.isEmpty() ? "" : path + ".";
        String meant = Spelling.nearest(key, known)
                .map(name -> " Did you mean '" + prefix + name + "'?")
                .orElse("");
        String message = "unknown setting of " + owner + "." + meant + " It has: "
                + (known.isEmpty() ? "no settings" : String.join(", ", new TreeSet<>(known))) + ".";
        problems.error(Code.UNKNOWN_SETTING, at, message);
    }

    private void missing(Place place, String owner, Setting<?> setting) {
        String message = "the setting '" + setting.key() + "' of " + owner + " is missing: expected "
                + setting.expectation() + ". " + setting.description();
        problems.error(Code.MISSING_SETTING, place, message.strip());
    }

    /** An older key still works, but not beside the newer one. */
    private boolean isCurrent(Setting<?> setting, String key, Place at, String path, Map<String, Tree> given) {
        if (setting.key().equals(key)) {
            return true;
        }
        String newer = path.isEmpty() ? setting.key() : path + "." + setting.key();
        if (given.containsKey(setting.key())) {
            String message = "is the older name of '" + newer + "', which is given too. Remove this one.";
            problems.error(Code.DEPRECATED_SETTING, at, message);
            return false;
        }
        problems.warning(Code.DEPRECATED_SETTING, at, "is now called '" + newer + "'. Rename it.");
        return true;
    }

    private Optional<Object> read(Setting<?> setting, Tree tree, Place at) {
        try {
            Object value = setting.read(tree.raw());
            return Optional.of(
                    value instanceof Path path ? resolve(tree.origin(), path).toString() : tree.raw());
        } catch (SettingException e) {
            bad(setting.isSecret() ? at.with(BoundConfig.HIDDEN) : show(tree, at), e.getMessage());
            return Optional.empty();
        }
    }

    void bad(Place at, String expected) {
        problems.error(Code.BAD_VALUE, at, "expected " + expected + ".");
    }

    static Place show(Tree tree, Place at) {
        return tree instanceof Tree.Branch ? at : at.with(tree instanceof Tree.Scalar ? tree.toString() : text(tree));
    }

    private static String text(Tree tree) {
        return tree instanceof Tree.Items items ? items.items().toString() : "";
    }

    /** Returns where a path begins that nobody gave: where the file is. */
    Path fallback(Path path) {
        return fileDirectory.resolve(path);
    }

    private Path resolve(Origin origin, Path path) {
        return (origin.isFile() ? fileDirectory : workingDirectory).resolve(path);
    }

    private static Optional<Setting<?>> declared(ConfigSpec spec, String key) {
        List<Setting<?>> settings = spec.settings();
        return settings.stream()
                .filter(setting -> keysOf(setting).anyMatch(key::equals))
                .findFirst();
    }

    private static Stream<String> keysOf(Setting<?> setting) {
        return Stream.concat(Stream.of(setting.key()), setting.oldKeys().stream());
    }

    private static Set<String> keys(ConfigSpec spec) {
        Set<String> keys = new TreeSet<>();
        spec.settings().forEach(setting -> keys.add(setting.key()));
        return keys;
    }
}

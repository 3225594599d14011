package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Settings that were checked against their declaration.
 *
 * <p>Threading: immutable.
 */
public final class BoundConfig implements Config {
    /** What stands in place of a secret. */
    public static final String HIDDEN = "[hidden]";

    private final ConfigSpec spec;
    private final Map<String, Object> values;

    BoundConfig(ConfigSpec spec, Map<String, Object> values) {
        this.spec = Objects.requireNonNull(spec, "spec");
        this.values = Map.copyOf(values);
    }

    @Override
    public <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(() -> new IllegalArgumentException("setting '" + setting + "' is optional and not given"));
    }

    @Override
    public <T> Optional<T> find(Setting<T> setting) {
        if (spec.settings().stream().noneMatch(each -> each.key().equals(setting.key()))) {
            throw new IllegalArgumentException("setting '" + setting + "' is not declared among " + spec.settings());
        }
        Object raw = values.get(setting.key());
        return raw == null ? setting.fallback() : Optional.of(setting.read(raw));
    }

    /** Returns a text in which every value of a secret setting is hidden. */
    public String hideSecrets(String text) {
        String hidden = text;
        for (String secret : secrets().toList()) {
            hidden = hidden.replace(secret, HIDDEN);
        }
        return hidden;
    }

    /** Returns a failure in whose texts, and in those of its causes, every value of a secret setting is hidden. */
    Throwable hideSecrets(Throwable failure) {
        return RedactedException.of(failure, this::hideSecrets);
    }

    /** The longest first: one may hold another. */
    private Stream<String> secrets() {
        return spec.settings().stream()
                .filter(Setting::isSecret)
                .flatMap(setting -> Stream.ofNullable(values.get(setting.key())))
                .flatMap(value -> value instanceof Collection<?> items ? items.stream() : Stream.of(value))
                .map(Object::toString)
                .filter(secret -> !secret.isEmpty())
                .sorted(Comparator.comparingInt(String::length).reversed());
    }

    /** Two are equal when they hold the same values for the same declaration. */
    @Override
    public boolean equals(Object other) {
        return other instanceof BoundConfig config
                && config.values.equals(values)
                && config.spec.settings().equals(spec.settings());
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** Returns the values that were given, for people, without secrets. */
    @Override
    public String toString() {
        Map<String, Object> shown = new TreeMap<>(values);
        spec.settings().stream()
                .filter(Setting::isSecret)
                .forEach(setting -> shown.computeIfPresent(setting.key(), (key, value) -> HIDDEN));
        return shown.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }
}

package dev.tidemark.api.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One setting of a plugin, declared once: its key, its type, what it may be, and what it is for. The declaration checks a
 * configuration, reads it, and prints the reference documentation.
 *
 * <p>Threading: immutable; every modifier returns a new setting.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {
    private final String key;
    private final String type;
    private final Function<Object, T> reader;
    private final Function<Object, String> writer;
    private final Optional<T> fallback;
    private final boolean required;
    private final boolean secret;
    private final List<String> oldKeys;
    private final String description;
    private final Optional<Class<?>> part;

    private Setting(
            String key,
            String type,
            Function<Object, T> reader,
            Function<Object, String> writer,
            Optional<T> fallback,
            boolean required,
            boolean secret,
            List<String> oldKeys,
            String description,
            Optional<Class<?>> part) {
        this.key = Objects.requireNonNull(key, "key");
        this.type = type;
        this.reader = reader;
        this.writer = writer;
        this.fallback = fallback;
        this.required = required;
        this.secret = secret;
        this.oldKeys = oldKeys;
        this.description = description;
        this.part = part;
    }

    private static <T> Setting<T> of(String key, String type, Function<Object, T> reader) {
        return new Setting<>(
                key,
                type,
                reader,
                SettingReaders::spell,
                Optional.empty(),
                false,
                false,
                List.of(),
                "",
                Optional.empty());
    }

    /** Declares a text. */
    public static Setting<String> text(String key) {
        return of(key, "a text", SettingReaders::text);
    }

    /** Declares a whole number of 64 bits. */
    public static Setting<Long> integer(String key) {
        return of(key, "a whole number", SettingReaders::integer);
    }

    /** Declares a decimal number. */
    public static Setting<Double> decimal(String key) {
        return of(key, "a decimal number", SettingReaders::decimal);
    }

    /** Declares a truth value: {@code true} or {@code false}. */
    public static Setting<Boolean> bool(String key) {
        return of(key, "true or false", SettingReaders::bool);
    }

    /** Declares a duration such as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 12h} or {@code 30d}. */
    public static Setting<Duration> duration(String key) {
        return of(key, "a duration such as 500ms, 30s, 5m, 12h or 30d", SettingReaders::duration);
    }

    /** Declares a number of bytes such as {@code 64KiB}, {@code 128MiB} or {@code 2GiB}. */
    public static Setting<Long> size(String key) {
        return new Setting<>(
                key,
                "a size such as 64KiB, 128MiB or 2GiB",
                SettingReaders::size,
                SettingReaders::spellSize,
                Optional.empty(),
                false,
                false,
                List.of(),
                "",
                Optional.empty());
    }

    /** Declares a path; a relative one is resolved against the node's data directory by whoever opens it. */
    public static Setting<Path> path(String key) {
        return of(key, "a path", SettingReaders::path);
    }

    /** Declares one of the constants of an enum, written in lower case with dashes. */
    public static <E extends Enum<E>> Setting<E> oneOf(String key, Class<E> constants) {
        String names = Arrays.stream(constants.getEnumConstants())
                .map(Setting::spellConstant)
                .collect(Collectors.joining(", "));
        return of(key, "one of " + names, raw -> SettingReaders.constant(raw, constants));
    }

    /** Declares a list of texts; a single text is a list of one. */
    public static Setting<List<String>> list(String key) {
        return of(key, "a list of texts", SettingReaders::list);
    }

    /**
     * Declares another plugin that this one is put in front of. A configuration chooses it here as it chooses plugins elsewhere: by
     * its type, with its settings beside it, or by its type alone.
     *
     * @param part what this plugin gets, by which the runtime knows which kind of plugin is meant
     * @param expectation what may stand here, in words that follow "expected"
     */
    public static <T> Setting<T> part(String key, Class<T> part, String expectation) {
        Objects.requireNonNull(part, "part");
        return new Setting<>(
                key,
                expectation,
                raw -> SettingReaders.part(raw, part),
                SettingReaders::spell,
                Optional.empty(),
                false,
                false,
                List.of(),
                "",
                Optional.of(part));
    }

    /** Returns how a constant is written in a configuration. */
    static String spellConstant(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns this setting with a value for when none is given. */
    public Setting<T> orElse(T value) {
        return new Setting<>(key, type, reader, writer, Optional.of(value), false, secret, oldKeys, description, part);
    }

    /** Returns this setting as one that must be given. */
    public Setting<T> required() {
        return new Setting<>(key, type, reader, writer, Optional.empty(), true, secret, oldKeys, description, part);
    }

    /** Returns this setting as one whose value is never printed. */
    public Setting<T> secret() {
        return new Setting<>(key, type, reader, writer, fallback, required, true, oldKeys, description, part);
    }

    /** Returns this setting with an older key that still works and is reported as deprecated. */
    public Setting<T> replaces(String oldKey) {
        List<String> keys = new java.util.ArrayList<>(oldKeys);
        keys.add(oldKey);
        return new Setting<>(
                key, type, reader, writer, fallback, required, secret, List.copyOf(keys), description, part);
    }

    /** Returns this setting with a sentence that says what it is for. */
    public Setting<T> describedAs(String sentence) {
        return new Setting<>(key, type, reader, writer, fallback, required, secret, oldKeys, sentence, part);
    }

    /**
     * Returns this setting with a condition on its value.
     *
     * @param condition what a value must meet
     * @param expectation what that is, in words that follow "expected", such as {@code "a whole number from 1 to 22"}
     */
    public Setting<T> matching(Predicate<T> condition, String expectation) {
        Function<Object, T> checked = raw -> {
            T value = reader.apply(raw);
            if (!condition.test(value)) {
                throw new SettingException(expectation);
            }
            return value;
        };
        return new Setting<>(key, expectation, checked, writer, fallback, required, secret, oldKeys, description, part);
    }

    /**
     * Returns a setting with bounds on its value.
     *
     * @param setting of a type that has an order
     * @param least the smallest value allowed
     * @param most the largest value allowed
     */
    public static <T extends Comparable<T>> Setting<T> between(Setting<T> setting, T least, T most) {
        return setting.matching(
                value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                setting.type + " from " + setting.spell(least) + " to " + setting.spell(most));
    }

    /**
     * Reads a value as a configuration file gives it: a text, a number, a truth value or a list.
     *
     * @throws SettingException if it is not what this setting expects
     */
    public T read(Object raw) {
        try {
            return reader.apply(Objects.requireNonNull(raw, "raw"));
        } catch (SettingException e) {
            throw e;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new SettingException(type);
        }
    }

    /** Returns a value as a configuration gives it, such as {@code 30s}, {@code 64MiB} or {@code by-stamp}. */
    public String spell(T value) {
        return writer.apply(Objects.requireNonNull(value, "value"));
    }

    /** Returns the key under which a configuration gives the value: lower case with dashes. */
    public String key() {
        return key;
    }

    /** Returns what a value may be, in words that follow "expected". */
    public String expectation() {
        return type;
    }

    /** Returns the value for when none is given. */
    public Optional<T> fallback() {
        return fallback;
    }

    /** Returns whether a value must be given. */
    public boolean isRequired() {
        return required;
    }

    /** Returns whether the value is never printed. */
    public boolean isSecret() {
        return secret;
    }

    /** Returns the older keys that still work. */
    public List<String> oldKeys() {
        return oldKeys;
    }

    /** Returns what the plugin gets where this setting chooses another plugin; nothing for a setting that is a value. */
    public Optional<Class<?>> part() {
        return part;
    }

    /** Returns what the setting is for, in a sentence. */
    public String description() {
        return description;
    }

    @Override
    public String toString() {
        return key;
    }
}

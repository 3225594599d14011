package dev.tidemark.api.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the values of settings. Whatever does not fit is an {@link IllegalArgumentException}, which the setting words. */
final class SettingReaders {
    /** The JDK's parser also takes {@code 1d}, {@code 0x1p3} and {@code NaN}. */
    private static final Pattern DECIMAL = Pattern.compile("[-+]?\\d{1,40}(\\.\\d{1,40})?([eE][-+]?\\d{1,4})?");

    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB|)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final Map<String, Long> BYTES =
            Map.of("", 1L, "B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

    private SettingReaders() {}

    static String text(Object raw) {
        if (raw instanceof List || raw instanceof Map) {
            throw new IllegalArgumentException();
        }
        return raw.toString();
    }

    static Long integer(Object raw) {
        return Long.parseLong(text(raw));
    }

    static Double decimal(Object raw) {
        String text = text(raw);
        double value = DECIMAL.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    static Boolean bool(Object raw) {
        return switch (text(raw)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        };
    }

    static Duration duration(Object raw) {
        Matcher matcher = matcher(DURATION, raw);
        return Duration.ofMillis(Math.multiplyExact(Long.parseLong(matcher.group(1)), MILLIS.get(matcher.group(2))));
    }

    static Long size(Object raw) {
        Matcher matcher = matcher(SIZE, raw);
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), BYTES.get(matcher.group(2)));
    }

    static Path path(Object raw) {
        return Path.of(text(raw));
    }

    static <E extends Enum<E>> E constant(Object raw, Class<E> constants) {
        String text = text(raw);
        return Arrays.stream(constants.getEnumConstants())
                .filter(constant -> Setting.spellConstant(constant).equals(text))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new);
    }

    static List<String> list(Object raw) {
        return raw instanceof List<?> items
                ? items.stream().map(SettingReaders::text).toList()
                : List.of(text(raw));
    }

    static <T> T part(Object raw, Class<T> part) {
        if (!part.isInstance(raw)) {
            throw new IllegalArgumentException();
        }
        return part.cast(raw);
    }

    /** Writes a value as it is read; a duration in the largest unit that leaves no rest. */
    static String spell(Object value) {
        if (value instanceof Duration duration) {
            return spell(duration.toMillis());
        }
        return value instanceof Enum<?> constant ? Setting.spellConstant(constant) : value.toString();
    }

    /** Writes a number of bytes in the largest unit that leaves no rest. */
    static String spellSize(Object value) {
        long bytes = (Long) value;
        return Stream.of("GiB", "MiB", "KiB")
                .filter(unit -> bytes != 0 && bytes % BYTES.get(unit) == 0)
                .findFirst()
                .map(unit -> bytes / BYTES.get(unit) + unit)
                .orElse(Long.toString(bytes));
    }

    private static String spell(long millis) {
        return Stream.of("d", "h", "m", "s")
                .filter(unit -> millis != 0 && millis % MILLIS.get(unit) == 0)
                .findFirst()
                .map(unit -> millis / MILLIS.get(unit) + unit)
                .orElse(millis + "ms");
    }

    private static Matcher matcher(Pattern pattern, Object raw) {
        Matcher matcher = pattern.matcher(text(raw));
        if (!matcher.matches()) {
            throw new IllegalArgumentException();
        }
        return matcher;
    }
}

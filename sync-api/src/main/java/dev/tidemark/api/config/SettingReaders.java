package dev.tidemark.api.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the values of settings. Whatever does not fit is an {@link IllegalArgumentException}, which the setting words. */
final class SettingReaders {
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
        return Double.parseDouble(text(raw));
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
                .filter(constant -> Setting.spell(constant).equals(text))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new);
    }

    static List<String> list(Object raw) {
        return raw instanceof List<?> items
                ? items.stream().map(SettingReaders::text).toList()
                : List.of(text(raw));
    }

    private static Matcher matcher(Pattern pattern, Object raw) {
        Matcher matcher = pattern.matcher(text(raw));
        if (!matcher.matches()) {
            throw new IllegalArgumentException();
        }
        return matcher;
    }
}

package dev.tidemark.acceptance;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Compares what a page shows with what was printed: times and sizes may be others, and {@code …} stands for anything. */
final class Printed {
    private static final Pattern TIME = Pattern.compile("\\b\\d+(\\.\\d+)? (ms|s|min)\\b");
    private static final Pattern SIZE = Pattern.compile("\\b[\\d,]+(\\.\\d+)? (B|KiB|MiB)(?!\\w)");

    private Printed() {}

    static boolean matches(List<String> shown, List<String> printed) {
        String expected = shown.stream()
                .map(Printed::plain)
                .map(line -> line.equals("…") ? "(?s:.*)" : pattern(line))
                .collect(Collectors.joining("\n"));
        String actual = printed.stream().map(Printed::plain).collect(Collectors.joining("\n"));
        return Pattern.matches(expected, actual);
    }

    /** Returns whether the lines printed so far are all that is shown, where more may follow. */
    static boolean begins(List<String> shown, List<String> printed) {
        return printed.size() >= shown.size() && matches(shown, printed.subList(0, shown.size()));
    }

    private static String plain(String line) {
        String timeless = TIME.matcher(line.stripTrailing()).replaceAll("<time>");
        return SIZE.matcher(timeless).replaceAll("<size>");
    }

    private static String pattern(String line) {
        return Pattern.compile("…")
                .splitAsStream(line + " ")
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"))
                .replaceAll(" (?=\\\\E$)", "");
    }
}

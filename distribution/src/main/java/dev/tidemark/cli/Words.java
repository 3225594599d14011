package dev.tidemark.cli;

import java.time.Duration;
import java.util.Locale;

/** Numbers in words, the same in every locale. */
final class Words {
    private Words() {}

    static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s", number, noun + (number == 1 ? "" : "s"));
    }

    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String bytes(long number) {
        if (number < 1_024) {
            return number + " B";
        }
        return number < 1_048_576
                ? String.format(Locale.ROOT, "%.1f KiB", number / 1_024.0)
                : String.format(Locale.ROOT, "%.1f MiB", number / 1_048_576.0);
    }

    static String time(Duration duration) {
        long millis = duration.toMillis();
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }
}

package dev.tidemark.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/** Numbers in words, the same in every locale. */
public final class Words {
    private Words() {}

    /** A number and its noun, such as "1,204 rows". */
    public static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s", number, noun + (number == 1 ? "" : "s"));
    }

    /** A number with commas between thousands. */
    public static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number of bytes in the unit that suits it. */
    public static String bytes(long number) {
        if (number < 1_024) {
            return number + " B";
        }
        return number < 1_048_576
                ? String.format(Locale.ROOT, "%.1f KiB", number / 1_024.0)
                : String.format(Locale.ROOT, "%.1f MiB", number / 1_048_576.0);
    }

    /** A duration in the unit that suits it. */
    public static String time(Duration duration) {
        long millis = duration.toMillis();
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }
}

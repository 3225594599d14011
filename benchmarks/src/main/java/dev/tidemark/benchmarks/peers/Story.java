package dev.tidemark.benchmarks.peers;

import dev.tidemark.benchmarks.report.Findings;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What each system is measured by beside the others: keys that its process answers with, and what they mean. */
final class Story {
    /** Rows a second that are inserted while changes are captured. */
    static final String CAPTURED = "captured";

    /** Rows a second that are inserted with the same means where nothing is captured. */
    static final String BARE = "bare";

    /** Rows a second of a first push. */
    static final String PUSH = "push";

    /** Rows a second of a first pull by a new device, or of a whole replica's first merge. */
    static final String PULL = "pull";

    /** Bytes a row of that. */
    static final String BYTES = "bytes";

    /** Milliseconds of a hundred changed rows. */
    static final String SMALL = "small";

    /** Bytes of that. */
    static final String SMALL_BYTES = "small-bytes";

    /** Milliseconds until two replicas agree again, both of which have changed all rows. */
    static final String BOTH = "both";

    static final List<String> KEYS = List.of(CAPTURED, PUSH, PULL, BYTES, SMALL, SMALL_BYTES, BOTH);

    private Story() {}

    /** Returns what is collected of one key. */
    static Findings.Row row(Findings findings, String who, String key, int rows) {
        return switch (key) {
            case CAPTURED -> findings.of(who, format("insert %,d rows, captured", rows), "rows/s");
            case PUSH -> findings.of(who, format("first push of %,d rows", rows), "rows/s");
            case PULL -> findings.of(who, format("first pull of %,d rows by a new device", rows), "rows/s");
            case BYTES -> findings.of(who, "bytes a row, first pull", "B");
            case SMALL -> findings.of(who, "100 changed rows", "ms");
            case SMALL_BYTES -> findings.of(who, "bytes of 100 changed rows", "B");
            case BOTH -> findings.of(who, format("two devices changed the same %,d rows", rows), "ms");
            default -> throw new IllegalArgumentException("'" + key + "' is no key of a peer's figures");
        };
    }

    /** Adds what a round gave. */
    static void add(Findings findings, String who, Map<String, Double> figures, int rows) {
        figures.forEach((key, value) -> {
            if (key.equals(CAPTURED)) {
                row(findings, who, key, rows).add(value, figures.get(BARE));
            } else if (!key.equals(BARE)) {
                row(findings, who, key, rows).add(value);
            }
        });
    }

    private static String format(String what, int rows) {
        return String.format(Locale.ROOT, what, rows);
    }
}

package dev.tidemark.testkit;

import java.time.Duration;

/**
 * How long a kit waits for what has to come. {@code -Dtidemark.patience=} says otherwise, in seconds, for a machine that is slow;
 * {@link KitRun} makes it short where a test has to wait in vain.
 */
final class Patience {
    private static final String PROPERTY = "tidemark.patience";

    private Patience() {}

    /** Returns how long to wait, where nothing else is said. */
    static Duration of(Duration usual) {
        Long seconds = Long.getLong(PROPERTY);
        return seconds == null ? usual : Duration.ofSeconds(seconds);
    }

    /** Runs something that waits no longer than this. */
    static void limitedTo(Duration patience, Runnable work) {
        String before = System.setProperty(PROPERTY, Long.toString(patience.toSeconds()));
        try {
            work.run();
        } finally {
            if (before == null) {
                System.clearProperty(PROPERTY);
            } else {
                System.setProperty(PROPERTY, before);
            }
        }
    }
}

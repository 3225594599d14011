package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import java.nio.file.Path;

/** What is said of a bundle that is not taken. */
final class Refusal {
    private static final String AGAIN = ". Copy it once more, or have it exported again";

    private Refusal() {}

    static BundleException of(Reason reason, Path file, String problem) {
        return new BundleException(reason, "'" + file + "' is refused: " + printable(problem));
    }

    /** What a stranger wrote is not sent to a terminal as it is: a control character might be an order to it. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    static BundleException unreadable(Path file, Exception cause) {
        return new BundleException(
                Reason.UNREADABLE,
                "'" + file + "' can't be read: " + cause.getMessage() + ". Name a file that can",
                cause);
    }

    static BundleException damaged(Path file, String problem) {
        return of(Reason.DAMAGED, file, "it is damaged (" + problem + ")" + AGAIN);
    }

    static BundleException forged(Path file, String problem, Exception cause) {
        BundleException refusal = forged(file, problem);
        refusal.initCause(cause);
        return refusal;
    }

    static BundleException forged(Path file, String problem) {
        return of(
                Reason.FORGED,
                file,
                "its digest holds, but no Tidemark writes what is in it (" + problem
                        + "). Don't trust where it comes from");
    }

    static BundleException newer(Path file, long version) {
        return of(
                Reason.NEWER_FORMAT,
                file,
                "it has format " + version + ", and this Tidemark reads up to format " + BundleFormat.VERSION
                        + ". Update Tidemark here");
    }
}

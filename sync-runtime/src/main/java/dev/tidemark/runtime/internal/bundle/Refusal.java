package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;

/** What is said of a bundle that is not taken. */
final class Refusal {
    private static final int LONGEST = 160;
    private static final String AGAIN = ". Copy it once more, or have it exported again";

    /** What SQLite finds wrong with what stands in a file: ERROR, CORRUPT, TOOBIG, MISMATCH, FORMAT, NOTADB. */
    private static final Set<Integer> CONTENT = Set.of(1, 11, 18, 20, 24, 26);

    private Refusal() {}

    static BundleException of(Reason reason, Path file, String problem) {
        return new BundleException(reason, "'" + file + "' is refused: " + printable(problem));
    }

    /** What a stranger wrote is not sent to a terminal as it is: it might be an order to it, end the line, or turn its direction. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    }

    /** Returns as much of what a stranger wrote as belongs into a line. */
    private static String brief(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "\u2026";
    }

    static BundleException unreadable(Path file, Exception cause) {
        return new BundleException(
                Reason.UNREADABLE,
                "'" + file + "' can't be read: " + cause.getMessage() + ". Name a file that can",
                cause);
    }

    /** The file may be well: what failed is its copy, which is read in its place. */
    static BundleException copy(Path file, Exception cause) {
        return new BundleException(
                Reason.UNREADABLE,
                "'" + file + "' is copied to a temporary folder before it is read, and that failed: "
                        + printable(String.valueOf(cause.getMessage())) + ". See that there is room in '"
                        + System.getProperty("java.io.tmpdir")
                        + "', or name another folder: TIDEMARK_JAVA_OPTS=-Djava.io.tmpdir=FOLDER",
                cause);
    }

    /** Returns what SQLite's failure says of a copy: that no SQLite that we use has written it, or that it could not be read. */
    static BundleException of(Path file, SQLException failed) {
        return CONTENT.contains(failed.getErrorCode() & 0xFF)
                ? forged(file, String.valueOf(failed.getMessage()), failed)
                : copy(file, failed);
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
                "its digest holds, but no Tidemark writes what is in it (" + brief(problem)
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

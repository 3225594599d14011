package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.BundleException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Tells by its first bytes what a file without a seal is. */
final class Sniffed {
    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ZIP = {'P', 'K'};
    private static final int APPLICATION = 68;
    private static final int VERSION = 60;

    private Sniffed() {}

    static boolean isSqlite(byte[] first) {
        return beginsWith(first, SQLITE);
    }

    static boolean beginsWith(byte[] first, byte[] magic) {
        return first.length >= magic.length && Arrays.equals(first, 0, magic.length, magic, 0, magic.length);
    }

    /** Returns the format that the header of the SQLite file names, or -1 where it is none of ours. */
    static long version(byte[] first) {
        boolean isOurs = isSqlite(first)
                && first.length > APPLICATION + 4
                && ByteBuffer.wrap(first).getInt(APPLICATION) == BundleFormat.APPLICATION_ID;
        return isOurs ? ByteBuffer.wrap(first).getInt(VERSION) : -1;
    }

    static BundleException refusal(Path file, byte[] first) {
        long version = version(first);
        if (version > BundleFormat.VERSION) {
            return Refusal.newer(file, version);
        }
        if (version >= 0) {
            return Refusal.damaged(file, "its end is missing, or was changed");
        }
        return Refusal.of(
                Reason.NOT_A_BUNDLE,
                file,
                "it is " + what(first) + ", not a bundle. Name a file that 'tidemark bundle export' has written");
    }

    private static String what(byte[] first) {
        if (first.length == 0) {
            return "empty";
        }
        if (isSqlite(first)) {
            return "a SQLite database of another application";
        }
        return beginsWith(first, ZIP) ? "a zip archive" : "some other file";
    }
}

package dev.tidemark.api.storage;

import java.util.List;

/** What all stores ask of the entries of their logs. */
public final class LogEntries {
    private LogEntries() {}

    /**
     * Checks what {@link Transaction#forget} was given.
     *
     * @param known up to which position entries may have been forgotten so far
     * @throws IllegalArgumentException if entries may not be forgotten so
     */
    public static void checkForgetting(String log, long known, long upTo, List<Long> positions) {
        if (upTo < known) {
            throw new IllegalArgumentException("log '" + log + "' was to be forgotten up to position " + upTo
                    + ", and may be up to " + known + " already; name that or a later one");
        }
        positions.stream().filter(position -> position > upTo).findFirst().ifPresent(position -> {
            throw new IllegalArgumentException("entry " + position + " of log '" + log + "' stands behind position "
                    + upTo + ", up to which entries may be forgotten; name a later one");
        });
    }

    static StorageException unsupported() {
        return new StorageException(
                StorageException.Kind.UNSUPPORTED,
                "this storage backend keeps no logs; use one that declares the capability HISTORY");
    }
}

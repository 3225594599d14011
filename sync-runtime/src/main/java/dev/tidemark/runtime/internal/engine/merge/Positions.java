package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import java.util.HashMap;
import java.util.Map;

/** Gives new versions the position at which they are written, and the server's own writes their number, which is the same. */
public final class Positions {
    private Positions() {}

    /** Returns versions in which those that have no position have this one. */
    public static Versions assign(Versions versions, long lsn, Author self) {
        Version row = assign(versions.row(), lsn, self);
        if (versions.columns().isEmpty()) {
            return Versions.of(row);
        }
        Map<String, Version> columns = new HashMap<>();
        versions.columns().forEach((column, version) -> columns.put(column, assign(version, lsn, self)));
        return new Versions(row, columns);
    }

    private static Version assign(Version version, long lsn, Author self) {
        if (version.lsn() != 0) {
            return version;
        }
        Stamp stamp = version.stamp();
        boolean ownAndNew = stamp.sequence() == 0 && stamp.author().equals(self);
        return new Version(ownAndNew ? new Stamp(stamp.time(), self, lsn) : stamp, version.context(), lsn);
    }
}

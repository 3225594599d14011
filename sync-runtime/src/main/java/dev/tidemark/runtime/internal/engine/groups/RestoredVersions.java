package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The versions of a row that is put back as it was, since what a group made of it was refused. What was there before is only told
 * anew: it keeps its stamp, for it is no new write, and its author's followers are in no conflict with it. But it covers what was
 * refused.
 *
 * @param start the position of the feed behind which the group writes
 */
record RestoredVersions(StoredRow old, StoredRow refused, long start) {
    Versions versions() {
        Versions news = refused.versions();
        Version base = isToldWhole()
                ? anew(old.versions().row(), news.row())
                : old.versions().row();
        Map<String, Version> columns = new HashMap<>();
        for (String column :
                old.deleted() ? List.<String>of() : old.values().shape().names()) {
            Version written = news.of(column);
            Version version = old.versions().of(column);
            Version told = isNew(written) ? anew(version, written) : version;
            if (!told.equals(base)) {
                columns.put(column, told);
            }
        }
        return new Versions(base, columns);
    }

    private boolean isToldWhole() {
        return old.deleted()
                || isNew(refused.versions().row())
                || !refused.values().shape().names().stream().allMatch(old.values()::has);
    }

    private boolean isNew(Version version) {
        return version.lsn() > start;
    }

    private static Version anew(Version old, Version refused) {
        Context context = old.context().union(refused.context());
        Stamp stamp = refused.stamp();
        return new Version(
                old.stamp(), stamp.isBottom() ? context : context.withWrite(stamp.author(), stamp.sequence()), 0);
    }
}

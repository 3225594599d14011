package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes from a device that has not seen all deletions which this server has forgotten only what it wrote itself: what others
 * wrote may be of a row that is deleted, and would come back with it.
 */
final class BehindTheHorizon {
    private final UUID device;

    BehindTheHorizon(UUID device) {
        this.device = device;
    }

    /** Returns what of a change is the device's own. */
    Optional<Change> own(Change change) {
        if (isOwn(change.versions().row()) && change.kind() != Change.Kind.UPDATE) {
            return Optional.of(change);
        }
        Map<String, Value> values = new LinkedHashMap<>();
        Map<String, Version> versions = new LinkedHashMap<>();
        for (String column : change.values().shape().names()) {
            Version version = change.versions().of(column);
            if (isOwn(version)) {
                values.put(column, change.values().get(column).orElseThrow());
                versions.put(column, version);
            }
        }
        if (values.isEmpty()) {
            return Optional.empty();
        }
        Version common = versions.values().iterator().next();
        versions.values().removeIf(common::equals);
        return Optional.of(new Change(
                change.table(),
                change.key(),
                Change.Kind.UPDATE,
                Row.of(values),
                new Versions(common, versions),
                change.basesOf(values.keySet())));
    }

    /** Rows that were there before tracking started have no author, and are their device's own. */
    private boolean isOwn(Version version) {
        return version.stamp().isBottom() || version.stamp().author().node().equals(device);
    }
}

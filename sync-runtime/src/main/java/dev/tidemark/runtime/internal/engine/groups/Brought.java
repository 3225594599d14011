package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.runtime.internal.wire.Change;

/**
 * What a write of the device was, for the history, which tells it also where the write has changed nothing.
 *
 * @param values that it brought
 * @param versions that it brought
 */
record Brought(Row values, Versions versions) {
    static final Brought UNKNOWN = new Brought(Row.EMPTY, Versions.of(Version.BOTTOM));

    static Brought by(Change change) {
        return new Brought(change.values(), change.versions());
    }

    /** Returns the version of a write, whose time need not be known. */
    Version write(Stamp name) {
        return versions.all()
                .filter(version -> version.stamp().author().equals(name.author())
                        && version.stamp().sequence() == name.sequence())
                .findFirst()
                .orElse(new Version(name, Context.EMPTY, 0));
    }
}

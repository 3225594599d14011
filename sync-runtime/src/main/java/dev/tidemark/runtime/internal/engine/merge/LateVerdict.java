package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A verdict that comes late, since the strategy had failed before. Both sides have been told of by then: the author has the
 * server's version, and may have written on top of both. That write is in no conflict with a verdict that only picks one of them; so
 * the side that stands does so under its own stamp, with a context that covers the other, and not as a new write by the server.
 */
public final class LateVerdict {
    private final Verdict.Write write;
    private final StoredRow current;
    private final Change change;
    private final Author self;

    private LateVerdict(Verdict.Write write, StoredRow current, Change change, Author self) {
        this.write = write;
        this.current = current;
        this.change = change;
        this.self = self;
    }

    /** Returns what is to be written; nothing where the row stays as it is and has been told. */
    public static Optional<Verdict.Write> of(Verdict verdict, Optional<StoredRow> current, Change change, Author self) {
        return verdict.write()
                .flatMap(write -> current.map(row -> new LateVerdict(write, row, change, self).settled())
                        .orElse(Optional.of(told(write, write.versions()))));
    }

    private Optional<Verdict.Write> settled() {
        if (current.deleted() == write.deleted() && current.values().equals(write.values())) {
            return Optional.empty();
        }
        return Optional.of(told(write, versions()));
    }

    private static Verdict.Write told(Verdict.Write write, Versions versions) {
        return new Verdict.Write(write.deleted(), write.values(), versions, false, write.toldWhole());
    }

    private Versions versions() {
        Version row = write.versions().row();
        if (isRuling(row) && write.deleted() != current.deleted()) {
            boolean isByAuthor = write.deleted() == (change.kind() == Change.Kind.DELETE);
            return isByAuthor ? Versions.of(widened(change.versions().row(), row)) : write.versions();
        }
        Map<String, Version> columns = new HashMap<>();
        write.versions().columns().forEach((column, version) -> columns.put(column, version(column, version)));
        columns.values().removeIf(row::equals);
        return new Versions(row, columns);
    }

    private Version version(String column, Version version) {
        if (!isRuling(version)) {
            return version;
        }
        Optional<Value> stands = write.values().get(column);
        if (isSame(stands, change.values(), column)) {
            return widened(change.versions().of(column), version);
        }
        return isSame(stands, current.values(), column) ? current.versions().of(column) : version;
    }

    private static boolean isSame(Optional<Value> stands, Row row, String column) {
        return Objects.equals(stands, row.get(column));
    }

    private boolean isRuling(Version version) {
        return version.lsn() == 0
                && version.stamp().sequence() == 0
                && version.stamp().author().equals(self);
    }

    private static Version widened(Version version, Version ruling) {
        return new Version(version.stamp(), ruling.context(), 0);
    }
}

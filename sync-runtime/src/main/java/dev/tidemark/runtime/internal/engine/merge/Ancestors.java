package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.Base;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of the values that an update replaced is the common ancestor of what it brings and of what stands here.
 *
 * <p>Its author may have written several times before it heard what has arrived. What stands here descends from the last of those
 * writes that has, and what arrives counts from there: from anything earlier it would count a second time.
 */
final class Ancestors {
    private final Coverage coverage;

    Ancestors(Coverage coverage) {
        this.coverage = coverage;
    }

    /** Returns the common ancestor of some columns; nothing unless that of each is known. */
    Optional<Row> of(StoredRow row, Change change, List<String> columns) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (Base base : change.bases()) {
            if (columns.contains(base.column()) && isHere(row, change, base)) {
                values.put(base.column(), base.value());
            }
        }
        return values.size() == columns.size() ? Optional.of(Row.of(values)) : Optional.empty();
    }

    /** Returns a change that is kept for later as it has to be then: what is here now is here for good. */
    Change forLater(Optional<StoredRow> current, Change change) {
        if (current.isEmpty() || change.bases().isEmpty()) {
            return change;
        }
        Map<String, Base> here = new LinkedHashMap<>();
        for (Base base : change.bases()) {
            if (isHere(current.get(), change, base)) {
                here.put(base.column(), base);
            }
        }
        List<Base> left = change.bases().stream()
                .filter(base -> !here.containsKey(base.column())
                        || here.get(base.column()).number() <= base.number())
                .map(base -> here.containsValue(base) ? new Base(base.column(), 0, base.value()) : base)
                .toList();
        return change.withBases(left);
    }

    private boolean isHere(StoredRow row, Change change, Base base) {
        Version present = row.versions().of(base.column());
        Author author = change.versions().of(base.column()).stamp().author();
        return base.number() == 0 || coverage.coversStamp(present, new Stamp(0, author, base.number()));
    }
}

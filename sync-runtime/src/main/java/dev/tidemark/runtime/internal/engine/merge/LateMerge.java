package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Merges a change that has waited for its strategy as one that arrived when it did. First it is merged into the row that it met
 * then: what loses there has lost, whatever has come of the row since. The rest is merged into the row as it is; there what has come
 * since is the side that arrived.
 *
 * @param change that has waited
 * @param met the row that it met
 */
public record LateMerge(Change change, StoredRow met) {
    /** @param met the row that the change met; nothing where it waits since before such rows were kept */
    public static Verdict of(Merger merger, Change change, Optional<StoredRow> met, Optional<StoredRow> current) {
        return met.filter(then -> current.isPresent() && isOvertaken(then, current.get()))
                .map(then -> new LateMerge(change, then).merge(merger, current))
                .orElseGet(() -> merger.merge(current, change));
    }

    /** Returns whether a row holds a write. */
    static boolean isIn(StoredRow row, Version write) {
        return row.versions().all().anyMatch(each -> each.stamp().equals(write.stamp()));
    }

    private static boolean isOvertaken(StoredRow met, StoredRow current) {
        return current.deleted() != met.deleted() || current.versions().all().anyMatch(version -> !isIn(met, version));
    }

    private Verdict merge(Merger merger, Optional<StoredRow> current) {
        Verdict atOnce = merger.merge(Optional.of(met), change);
        if (atOnce.kind() == OutcomeKind.FAILED) {
            return atOnce;
        }
        Set<String> left = left(atOnce, merger.isUnit(change.table()));
        boolean isWhole = left.size() == change.values().size();
        if (isRowLost(atOnce) || left.isEmpty() && !isWhole) {
            return withoutAWrite(atOnce);
        }
        Verdict since = merger.since(met).merge(current, isWhole ? change : change.only(left));
        return isWhole || since.kind() == OutcomeKind.FAILED ? since : together(atOnce, left, since);
    }

    /** Returns whether the row went the other way: it was to be deleted and was not, or the other way round. */
    private boolean isRowLost(Verdict atOnce) {
        return atOnce.write()
                .filter(write -> write.deleted() != (change.kind() == Change.Kind.DELETE))
                .isPresent();
    }

    /**
     * Returns the columns in which the change stands, or is merged with what was there. Of a row that is one unit nothing stands where
     * that is only what was there anyway.
     */
    private Set<String> left(Verdict atOnce, boolean isUnit) {
        Set<String> left = change.values().shape().names().stream()
                .filter(column -> atOnce.write().isEmpty()
                        || met.deleted()
                        || !isLost(column, atOnce.write().get()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        boolean isAnyLost = left.size() < change.values().size();
        return isUnit && isAnyLost && left.stream().allMatch(this::wasThere) ? Set.of() : left;
    }

    private boolean wasThere(String column) {
        return met.values().get(column).equals(change.values().get(column));
    }

    private boolean isLost(String column, Verdict.Write write) {
        Optional<Value> stands = write.values().get(column);
        return stands.equals(met.values().get(column))
                && !stands.equals(change.values().get(column));
    }

    /** What has come since stays as it is; a row that the losing write becomes is one all the same. */
    private Verdict withoutAWrite(Verdict atOnce) {
        return new Verdict(
                atOnce.kind(),
                atOnce.columns(),
                atOnce.reason(),
                true,
                Optional.empty(),
                ownCopies(atOnce).toList(),
                atOnce.decisions());
    }

    private Stream<Verdict.Copy> ownCopies(Verdict atOnce) {
        return atOnce.copies().stream()
                .filter(copy -> change.versions()
                        .all()
                        .anyMatch(each -> each.stamp().equals(copy.loser().stamp())));
    }

    private Verdict together(Verdict atOnce, Set<String> left, Verdict since) {
        Set<String> columns = new LinkedHashSet<>(atOnce.columns());
        columns.addAll(since.isCovered() ? left : since.columns());
        List<Verdict.Copy> copies = new ArrayList<>(since.copies());
        ownCopies(atOnce).forEach(copies::add);
        OutcomeKind later = since.isCovered()
                ? OutcomeKind.SUPERSEDED
                : since.kind() == OutcomeKind.ACCEPTED ? OutcomeKind.MERGED : since.kind();
        return new Verdict(
                atOnce.kind() == OutcomeKind.DEFERRED ? OutcomeKind.DEFERRED : later,
                List.copyOf(columns),
                Stream.of(atOnce.reason(), since.reason())
                        .filter(reason -> !reason.isEmpty())
                        .distinct()
                        .collect(Collectors.joining("; ")),
                true,
                since.write(),
                copies,
                Stream.concat(atOnce.decisions().stream(), since.decisions().stream())
                        .toList());
    }
}

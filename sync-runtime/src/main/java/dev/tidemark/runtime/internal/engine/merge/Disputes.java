package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes columns at odds to the strategies that decide about them, and carries out what they say. Those of one pair of writes are
 * one {@link Dispute}, and are decided together.
 */
final class Disputes {
    private final Coverage coverage;
    private final ConflictRules rules;
    private final Rulings rulings;
    private final Ancestors ancestors;
    private final LosingRows losers;

    Disputes(Coverage coverage, ConflictRules rules, Rulings rulings, Ancestors ancestors, LosingRows losers) {
        this.coverage = coverage;
        this.rules = rules;
        this.rulings = rulings;
        this.ancestors = ancestors;
        this.losers = losers;
    }

    /**
     * Settles what is at odds in a row.
     *
     * @param atOdds columns that two have written
     * @param unsettled columns that differ and that nobody has written since tracking started: the server's stand
     */
    Verdict settle(MergeDraft draft, List<String> atOdds, List<String> unsettled) {
        Settlement settlement = new Settlement();
        if (!unsettled.isEmpty()) {
            settlement.stands(select(draft.row().values(), unsettled), rulings.over(Version.BOTTOM));
        }
        Optional<String> failure = Optional.empty();
        for (Map.Entry<Pair, List<String>> each : pairs(draft, atOdds).entrySet()) {
            failure = failure.or(() -> settle(draft, each.getKey(), each.getValue(), settlement));
        }
        return failure.map(reason -> settlement.failed(
                        draft, atOdds, reason, rules.isUnit(draft.row().table())))
                .orElseGet(() -> settlement.verdict(draft));
    }

    /** Two writes that are at odds, and who decides. */
    private record Pair(List<String> chain, Version present, Version incoming) {}

    /** Returns the columns of each pair of writes; a row that is one unit was written by one on each side. */
    private Map<Pair, List<String>> pairs(MergeDraft draft, List<String> atOdds) {
        StoredRow row = draft.row();
        boolean isUnit = rules.isUnit(row.table());
        Map<Pair, List<String>> pairs = new LinkedHashMap<>();
        for (String column : atOdds) {
            Version present = isUnit ? newest(unseen(draft)) : row.versions().of(column);
            Version incoming = isUnit
                    ? newestAgainst(present, draft)
                    : draft.change().versions().of(column);
            Pair pair = new Pair(rules.chain(row.table(), column), present, incoming);
            pairs.computeIfAbsent(pair, each -> new ArrayList<>()).add(column);
        }
        return pairs;
    }

    /**
     * Returns the newest write that a change brings to a row that is one unit. One that stands here too, since it was offered again to
     * a server that had lost a part of the row, is in no dispute with itself.
     */
    private Version newestAgainst(Version present, MergeDraft draft) {
        Version newest = newest(draft.news());
        return newest.stamp().equals(present.stamp())
                ? newest(draft.news().filter(each -> coverage.areConcurrent(each, present)))
                : newest;
    }

    /** Returns the writes that are here and that one of a change's was made without. */
    private Stream<Version> unseen(MergeDraft draft) {
        List<Version> news = draft.news().toList();
        return draft.row()
                .versions()
                .all()
                .filter(present -> news.stream().anyMatch(incoming -> coverage.areConcurrent(incoming, present)));
    }

    private Version newest(Stream<Version> versions) {
        return coverage.latest(versions.toList());
    }

    /** Settles a dispute. Returns why the strategy failed, where it did. */
    private Optional<String> settle(MergeDraft draft, Pair pair, List<String> columns, Settlement settlement) {
        Dispute dispute = dispute(draft, pair, columns);
        ConflictRules.Answer answer = rules.resolve(pair.chain(), dispute.conflict());
        if (answer instanceof ConflictRules.Failed failed) {
            return Optional.of(failed.reason());
        }
        ConflictRules.Decided decided = (ConflictRules.Decided) answer;
        Optional<Verdict.Copy> copy = copy(decided.resolution(), dispute, draft, pair);
        Resolution resolution = dispute.possible(decided.resolution(), copy.isPresent());
        settlement.decided(new Verdict.Decision(dispute.conflict(), decided.by(), resolution));
        carryOut(resolution, dispute, copy, settlement);
        return Optional.empty();
    }

    private Dispute dispute(MergeDraft draft, Pair pair, List<String> columns) {
        StoredRow row = draft.row();
        Version present = pair.present();
        Shape brought = draft.change().values().shape();
        Conflict.Side here = rulings.here(Optional.of(select(row.values(), columns, brought)), present);
        Conflict.Side arrived = rulings.brought(
                Optional.of(select(draft.change().values(), columns, brought)), pair.incoming(), present);
        Optional<Row> ancestor = ancestors.of(row, draft.change(), columns);
        // Who has come back to the ancestor's value loses nothing by the other side's.
        boolean isFinal = rulings.isFinal(present) && !ancestor.equals(here.values());
        boolean bothStand = rules.asks(pair.chain()) && here.values().equals(arrived.values());
        return new Dispute(
                rulings.conflict(row.table(), row.key(), Set.copyOf(columns), here, arrived, ancestor),
                here,
                arrived,
                rulings.over(present, pair.incoming()),
                isFinal,
                bothStand);
    }

    /** Returns the row that the side which loses its place becomes, where both are kept; nothing where no key can be made for it. */
    private Optional<Verdict.Copy> copy(Resolution resolution, Dispute dispute, MergeDraft draft, Pair pair) {
        if (!(resolution instanceof Resolution.Split split)) {
            return Optional.empty();
        }
        return split.keeps().equals(dispute.arrived())
                ? losers.present(draft, pair.present())
                : losers.incoming(
                        draft, pair.incoming(), rules.isUnit(draft.row().table()));
    }

    private void carryOut(Resolution resolution, Dispute dispute, Optional<Verdict.Copy> copy, Settlement settlement) {
        if (resolution instanceof Resolution.Keep keep) {
            if (dispute.isWon(keep)) {
                settlement.won(dispute);
            } else {
                settlement.lost(dispute);
            }
        } else if (resolution instanceof Resolution.Merge merge) {
            settlement.merged(dispute, merge.values());
        } else if (resolution instanceof Resolution.Delete) {
            settlement.delete(dispute);
        } else if (resolution instanceof Resolution.Split split) {
            if (split.keeps().equals(dispute.arrived())) {
                settlement.wonBeside(dispute, copy.orElseThrow());
            } else {
                settlement.keptBeside(dispute, copy.orElseThrow());
            }
        } else {
            settlement.deferred(dispute, ((Resolution.Defer) resolution).reason());
        }
    }

    /** @param usual the shape of what is selected nearly always, which need not be made anew */
    private static Row select(Row row, List<String> columns, Shape usual) {
        if (!usual.names().equals(columns)) {
            return select(row, columns);
        }
        Value[] values = new Value[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.get(columns.get(i)).orElse(Value.NULL);
        }
        return Row.owning(usual, values);
    }

    private static Row select(Row row, List<String> columns) {
        Map<String, Value> values = new LinkedHashMap<>();
        columns.forEach(column -> values.put(column, row.get(column).orElse(Value.NULL)));
        return Row.of(values);
    }
}

package dev.tidemark.runtime.internal.engine.merge;

import static dev.tidemark.runtime.internal.engine.Rows.D;
import static dev.tidemark.runtime.internal.engine.Rows.E;
import static dev.tidemark.runtime.internal.engine.Rows.LIFE;
import static dev.tidemark.runtime.internal.engine.Rows.S;
import static dev.tidemark.runtime.internal.engine.Rows.SERVER;
import static dev.tidemark.runtime.internal.engine.Rows.row;
import static dev.tidemark.runtime.internal.engine.Rows.stored;
import static dev.tidemark.runtime.internal.engine.Rows.version;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.engine.Rows;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.engine.tables.AskedColumns;
import dev.tidemark.runtime.internal.wire.Base;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a server tells a strategy of the value that both authors had seen. */
class AncestorsTest {
    private static final Coverage COVERAGE = new Coverage(SERVER, Incarnations.NONE.open(LIFE, 1));

    /** E wrote a and b, which D has not seen. */
    private final StoredRow present = stored(row("a", "by E", "b", "by E"), Versions.of(version(E, 3, 0, 10)));

    private final List<Conflict> asked = new ArrayList<>();

    private final ConflictStrategy later = conflict -> {
        asked.add(conflict);
        return Resolution.keep(conflict.second());
    };

    private Verdict merge(StoredRow row, Change change, Map<String, ConflictStrategy> strategies, String... chain) {
        ConflictRules rules =
                new ConflictRules(strategies, List.of(chain), Map.of("t", TablePolicy.DEFAULT), Set.of("asks"));
        Merger merger = new Merger(
                S,
                COVERAGE,
                rules,
                new HybridClock(() -> Instant.ofEpochMilli(1_000), 0, 0),
                author -> new Merger.Who(author.toString(), Conflict.Role.DEVICE),
                new Merger.Past(List.of(), 0),
                Merger.Differing.REFUSED);
        return merger.merge(Optional.of(row), change);
    }

    private static Change byD(Row values, Base... bases) {
        return new Change("t", Rows.KEY, Change.Kind.UPDATE, values, Versions.of(version(D, 9, 5, 0)), List.of(bases));
    }

    private static Base base(String column, long number, String value) {
        return new Base(column, number, Value.of(value));
    }

    private Optional<Row> ancestor(StoredRow row, Change change) {
        merge(row, change, Map.of("asks", later), "asks");
        return asked.get(asked.size() - 1).ancestor();
    }

    @Test
    void theAncestorIsWhatTheAuthorReplaced() {
        assertEquals(Optional.of(row("a", "old")), ancestor(present, byD(row("a", "by D"), base("a", 0, "old"))));
    }

    @Test
    void thereIsNoneUnlessThatOfEveryColumnAtOddsIsKnown() {
        Row both = row("a", "by D", "b", "by D");
        assertEquals(Optional.empty(), ancestor(present, byD(both)));
        assertEquals(Optional.empty(), ancestor(present, byD(both, base("a", 0, "old"))));
        assertEquals(
                Optional.of(row("a", "old", "b", "older")),
                ancestor(present, byD(both, base("a", 0, "old"), base("b", 0, "older"))));
    }

    @Test
    void whatAnEarlierWriteLeftCountsOnlyWhereThatIsHere() {
        Change change = byD(row("a", "by D"), base("a", 0, "old"), base("a", 4, "first by D"), base("a", 6, "second"));
        assertEquals(Optional.of(row("a", "old")), ancestor(present, change));
        StoredRow ruled = stored(
                row("a", "by S"),
                Versions.of(new dev.tidemark.api.model.Version(
                        version(S, 20, 0, 20).stamp(),
                        dev.tidemark.api.model.Context.EMPTY.withWrite(D, 5).withWrite(E, 3),
                        20)));
        assertEquals(Optional.of(row("a", "first by D")), ancestor(ruled, change));
    }

    @Test
    void whoDoesNotAskIsNotTold() {
        ConflictStrategy defers = conflict -> {
            asked.add(conflict);
            return Resolution.defer("not mine");
        };
        Change change = byD(row("a", "by D"), base("a", 0, "old"));
        merge(present, change, Map.of("asks", defers, "other", later), "asks", "other");
        assertEquals(Optional.of(row("a", "old")), asked.get(0).ancestor());
        assertEquals(Optional.empty(), asked.get(1).ancestor());
    }

    @Test
    void whoAsksIsAskedAboutTwoThatSayTheSame() {
        Change change = byD(row("a", "by E"), base("a", 0, "old"));
        Verdict verdict = merge(present, change, Map.of("asks", later), "asks");
        assertEquals(1, asked.size());
        assertEquals(OutcomeKind.ACCEPTED, verdict.kind(), "it stands as it was written, whichever side was kept");
        assertFalse(merge(present, change, Map.of("other", later), "other").conflict());
        assertEquals(1, asked.size());
    }

    @Test
    void whatWaitsForAStrategyKeepsTheBasesThatCount() {
        Ancestors ancestors = new Ancestors(COVERAGE);
        StoredRow mine = stored(row("a", "first by D", "b", "by E"), Versions.of(version(D, 4, 5, 30)));
        Change change = byD(
                row("a", "by D", "b", "by D"),
                base("a", 0, "old"),
                base("a", 4, "first by D"),
                base("a", 6, "second"),
                base("b", 6, "second"));
        assertEquals(
                List.of(base("a", 0, "first by D"), base("a", 6, "second"), base("b", 6, "second")),
                ancestors.forLater(Optional.of(mine), change).bases());
        assertEquals(change, ancestors.forLater(Optional.empty(), change));
    }

    @Test
    void theColumnsThatAreAskedForFollowFromTheChains() {
        TablePolicy policy = new TablePolicy(
                List.of("other"),
                Map.of("count", List.of("asks", "other")),
                TablePolicy.Granularity.COLUMN,
                TablePolicy.Deletes.BY_STAMP,
                Map.of());
        Map<String, ConflictStrategy> strategies = Map.of("asks", later, "other", later);
        AskedColumns some =
                new ConflictRules(strategies, List.of("other"), Map.of("t", policy), Set.of("asks")).asked();
        assertEquals(Map.of("ancestor/t", "count"), some.extensions());
        AskedColumns most = new ConflictRules(
                        strategies,
                        List.of("asks"),
                        Map.of("t", policy, "u", TablePolicy.DEFAULT, "v", exceptNote()),
                        Set.of("asks"))
                .asked();
        assertEquals(Map.of("ancestor", "*", "ancestor/t", "count", "ancestor/v", "* note"), most.extensions());
        assertTrue(most.has("never seen", "anything") && most.has("v", "title") && !most.has("v", "note"));
        AskedColumns none = new ConflictRules(
                        strategies, List.of("other"), Map.of("u", TablePolicy.DEFAULT), Set.of("asks"))
                .asked();
        assertEquals(Map.of(), none.extensions());
        assertTrue(none.isEmpty());
    }

    private static TablePolicy exceptNote() {
        return new TablePolicy(
                List.of(),
                Map.of("note", List.of("other")),
                TablePolicy.Granularity.COLUMN,
                TablePolicy.Deletes.BY_STAMP,
                Map.of());
    }
}

package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Arrival;
import dev.tidemark.api.conflict.Conflict.Side;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a conflict strategy has to keep to: extend this class, return the provider, and the tests are inherited.
 *
 * <pre>{@code
 * class LongestNoteTest extends ConflictStrategyContract {
 *     @Override
 *     protected ConflictStrategyProvider provider() {
 *         return new LongestNoteProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>Override {@link #value} for a strategy that reads structured content, {@link #againstDeletion} where one answer is promised
 * for deletions, and {@link #settings} if there are required settings. Only conflicts that the runtime can produce are tried.
 * Proved is, beside what {@link ProviderContract} proves:
 *
 * <ul>
 *   <li>The strategy is a pure function: the same conflict has the same answer every time, from every instance, in every thread,
 *       locale and time zone, whatever was asked before and whichever node asks. It asks neither the clock nor for randomness,
 *       reads and writes nothing, and leaves the conflict as it was.
 *   <li>It never throws, and its answer is one that the runtime can carry out: one of the two sides, values for exactly the
 *       columns at odds, a deletion, or a reason to defer. That holds for values of any type, absent, empty, huge and malformed,
 *       for equal times, with and without an ancestor, and against deletions.
 *   <li>Three to five versions come to one result whoever met whom first, and in every order in which they can arrive; and a
 *       row that meets others again and again does not grow.
 *   <li>Large values are settled soon.
 *   <li>In a simulated cluster of a server and two devices, with lost frames, changing order and partitions, whole nodes that
 *       use the strategy end with equal stores, and the same run ends the same way twice.
 * </ul>
 *
 * <p>What is random is the same in every run; {@link Rounds} says how to have more of it.
 */
public abstract class ConflictStrategyContract extends ConflictMeetingContract {
    private static final int LARGE = 1 << 20;

    /** What a strategy may promise for a write that meets a deletion. */
    public enum AgainstDeletion {
        /** The write stands, whatever the stamps. */
        WRITE_STANDS,
        /** The deletion stands, whatever the stamps. */
        DELETION_STANDS,
        /** The side with the lower stamp stands. */
        FIRST_STANDS,
        /** The side with the higher stamp stands. */
        SECOND_STANDS,
        /** The side that was at the server stands. */
        PRESENT_STANDS,
        /** The side that came to the server stands. */
        ARRIVED_STANDS,
        /** The next strategy decides, or a person. */
        DEFERRED
    }

    /** Returns what the strategy's documentation promises for a write that meets a deletion; nothing where it depends. */
    protected Optional<AgainstDeletion> againstDeletion() {
        return Optional.empty();
    }

    @Test
    void theAnswerIsOneThatTheRuntimeCanCarryOut() {
        Rounds.each(300, random -> {
            Conflict conflict = conflicts.any(random);
            Answers.assertPossible(conflict, strategy.resolve(conflict));
        });
    }

    @Test
    void aWriteAgainstADeletionIsKeptDeletedOrDeferred() {
        Rounds.each(100, random -> {
            for (Conflict deletion : Conflicts.deletions(conflicts.any(random))) {
                Answers.assertPossible(deletion, strategy.resolve(deletion));
            }
        });
    }

    @Test
    void aWriteAgainstADeletionComesOutAsPromised() {
        ConflictStrategy other = another();
        Rounds.each(100, random -> {
            for (Conflict deletion : Conflicts.deletions(conflicts.any(random))) {
                String answer = Answers.outcome(strategy, deletion);
                assertEquals(answer, Answers.outcome(other, deletion), deletion::toString);
                againstDeletion().ifPresent(promise -> assertKept(promise, deletion));
            }
        });
    }

    private void assertKept(AgainstDeletion promise, Conflict deletion) {
        Resolution answer = strategy.resolve(deletion);
        Optional<Side> stands = answer instanceof Resolution.Keep keep ? Optional.of(keep.side()) : Optional.empty();
        boolean deletes = answer instanceof Resolution.Delete
                || stands.filter(side -> side.values().isEmpty()).isPresent();
        boolean kept = switch (promise) {
            case WRITE_STANDS -> stands.isPresent() && !deletes;
            case DELETION_STANDS -> deletes;
            case FIRST_STANDS -> stands.equals(Optional.of(deletion.first()));
            case SECOND_STANDS -> stands.equals(Optional.of(deletion.second()));
            case PRESENT_STANDS -> stands.map(Side::arrival).equals(Optional.of(Arrival.PRESENT));
            case ARRIVED_STANDS -> stands.map(Side::arrival).equals(Optional.of(Arrival.ARRIVED));
            case DEFERRED -> answer instanceof Resolution.Defer;
        };
        assertTrue(kept, () -> "promised is " + promise + ", but the answer is " + answer + " to " + deletion);
    }

    @Test
    void valuesOfTwoTypesAndWithoutContentAreSettledToo() {
        List<Value> values = corners();
        for (Value first : values) {
            for (Value second : values) {
                Conflict conflict = conflicts.of(first, second);
                Answers.assertPossible(conflict, strategy.resolve(conflict));
            }
        }
    }

    /** Returns values that are easily forgotten, and some of those that the strategy is made for. */
    private List<Value> corners() {
        List<Value> corners = new ArrayList<>(List.of(
                Value.NULL,
                Value.of(""),
                Value.of(0),
                Value.of(Long.MIN_VALUE),
                Value.of(Long.MAX_VALUE),
                Value.of(Double.NaN),
                Value.of(Double.NEGATIVE_INFINITY),
                Value.of(-0.0),
                Value.of(true),
                Value.of(new byte[0]),
                Value.of(new byte[] {-1, 0}),
                Value.of("null"),
                Value.of("-"),
                Value.of("{\"broken\": ["),
                Value.of("[".repeat(5_000)),
                Value.of("\u0000\ud800\u0130")));
        SplittableRandom random = new SplittableRandom(1);
        IntStream.range(0, 10).forEach(i -> corners.add(value(random)));
        return corners;
    }

    @Test
    void aRowWithoutColumnsAgainstItsDeletionIsSettledToo() {
        Conflict plain = conflicts.of(Value.of("a"), Value.of("b"));
        Side keyAlone = Conflicts.with(plain.first(), Optional.of(Row.EMPTY));
        Side deleted = Conflicts.with(plain.second(), Optional.empty());
        Conflict conflict = Conflicts.between(Set.of(), keyAlone, deleted, Optional.empty());
        Answers.assertPossible(conflict, strategy.resolve(conflict));
    }

    @Test
    void largeValuesAreSettledSoonAndDoNotGrow() {
        Value first = Value.of("[\"" + "x".repeat(LARGE) + "\"]");
        Value second = Value.of("[\"" + "y".repeat(LARGE) + "\"]");
        Conflict conflict = conflicts.of(first, second);
        inTime(() -> {
            Resolution answer = strategy.resolve(conflict);
            Answers.assertPossible(conflict, answer);
            if (answer instanceof Resolution.Merge merge) {
                assertTrue(Answers.size(merge.values()) <= 3 * LARGE, "a merge is larger than both sides together");
            }
        });
    }

    @Test
    void aClusterEndsWithEqualStoresAndTheSameRunEndsTheSameWay() {
        Rounds.each(4, random -> {
            long seed = random.nextLong();
            boolean wantsAncestor = provider().wantsAncestor();
            Map<?, ?> content = ConflictCluster.run(another(), wantsAncestor, this::value, seed);
            assertEquals(
                    content,
                    ConflictCluster.run(another(), wantsAncestor, this::value, seed),
                    "the same run, a second time");
        });
    }
}

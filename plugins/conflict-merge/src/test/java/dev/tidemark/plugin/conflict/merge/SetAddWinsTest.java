package dev.tidemark.plugin.conflict.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Value;
import dev.tidemark.testkit.ConflictStrategyContract;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SetAddWinsTest extends ConflictStrategyContract {
    private static final Resolution DEFERRED = Resolution.defer("column 'value' does not hold JSON arrays");

    private final Joins sets = Joins.of(new SetAddWinsProvider());

    @Override
    protected ConflictStrategyProvider provider() {
        return new SetAddWinsProvider();
    }

    @Override
    protected Value value(RandomGenerator random) {
        if (random.nextInt(6) == 0) {
            return random.nextBoolean() ? Value.NULL : super.value(random);
        }
        List<String> elements = random.ints(random.nextInt(5), 0, 6)
                .mapToObj(element -> element % 2 == 0 ? "" + element : "\"" + element + "\"")
                .toList();
        return Value.of("[ " + String.join(" , ", elements) + " ]");
    }

    @Override
    protected Optional<AgainstDeletion> againstDeletion() {
        return Optional.of(AgainstDeletion.DEFERRED);
    }

    @Test
    void whatEitherAddedIsThereAndWhatEitherRemovedIsNot() {
        assertSet("[\"a\",\"b\"]", "[\"a\",\"c\"]", "[\"a\",\"b\",\"d\"]", "[\"a\",\"c\",\"d\"]");
        assertSet("[1,2]", "[]", "[2,3]", "[3]");
        assertSet("[1]", "[]", "[1]", "[]");
    }

    @Test
    void whatBothAddedIsThereOnce() {
        assertSet("[]", "[\"x\"]", "[\"x\"]", "[\"x\"]");
        assertSet("[1]", "[1.0, 2]", "[1e0, 2.00]", "[1,2]");
    }

    @Test
    void anAbsentSetIsEmpty() {
        assertEquals(Value.of("[1,2]"), sets.merged(Value.NULL, Value.of("[1]"), Value.of("[2]")));
        assertEquals(Value.of("[3]"), sets.merged(Value.of("[1]"), Value.NULL, Value.of("[1,3]")));
        assertEquals(Value.NULL, sets.merged(Value.of("[1]"), Value.NULL, Value.NULL));
    }

    @Test
    void whatIsNoArrayIsLeftToTheNextStrategy() {
        for (String other : List.of("{}", "1", "", "[1", "work,home")) {
            assertEquals(DEFERRED, sets.from(Value.of("[]"), Value.of("[]"), Value.of(other)), other);
            assertEquals(DEFERRED, sets.from(Value.of(other), Value.of("[]"), Value.of("[]")), other);
        }
    }

    @Test
    void whatNobodyKnowsTheStartOfIsLeftToTheNextStrategy() {
        assertEquals(
                Resolution.defer("what both had seen is not known, so nobody can tell what each changed"),
                sets.values(Value.of("[1]"), Value.of("[2]")));
    }

    private void assertSet(String ancestor, String first, String second, String set) {
        assertEquals(Value.of(set), sets.merged(Value.of(ancestor), Value.of(first), Value.of(second)));
        assertEquals(Value.of(set), sets.merged(Value.of(ancestor), Value.of(second), Value.of(first)));
    }
}

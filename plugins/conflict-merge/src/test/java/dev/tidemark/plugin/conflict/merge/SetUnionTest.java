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

class SetUnionTest extends ConflictStrategyContract {
    private static final List<String> ELEMENTS = List.of(
            "\"work\"", "\"home\"", "1", "1.0", "-2e3", "null", "true", "{\"b\":1,\"a\":[]}", "{\"a\":[],\"b\":1}");

    @Override
    protected ConflictStrategyProvider provider() {
        return new SetUnionProvider();
    }

    @Override
    protected Value value(RandomGenerator random) {
        if (random.nextInt(6) == 0) {
            return random.nextBoolean() ? Value.NULL : super.value(random);
        }
        List<String> elements = random.ints(random.nextInt(5), 0, ELEMENTS.size())
                .mapToObj(ELEMENTS::get)
                .toList();
        return Value.of("[ " + String.join(" , ", elements) + " ]");
    }

    @Override
    protected Optional<AgainstDeletion> againstDeletion() {
        return Optional.of(AgainstDeletion.DEFERRED);
    }

    @Test
    void whatEitherSideHasIsThereOnceAndInOrder() {
        assertUnion("[\"home\",\"urgent\",\"work\"]", "[\"work\", \"home\"]", "[\"work\", \"urgent\"]");
        assertUnion("[2,10]", "[10]", "[2, 10]");
        assertUnion("[]", "[]", "[ ]");
    }

    @Test
    void elementsOfOneContentAreOneHoweverTheyAreSpelled() {
        assertUnion("[1,100]", "[1, 1e2]", "[1.0, 100]");
        assertUnion("[{\"a\":1,\"b\":2}]", "[{\"b\": 2, \"a\": 1}]", "[{\"a\": 1, \"b\": 2.0}]");
    }

    @Test
    void elementsOfDifferentKindsAreNotOne() {
        assertUnion("[null,false,1,\"1\",[1],{\"1\":1}]", "[\"1\", 1, null, [1]]", "[{\"1\": 1}, false]");
    }

    @Test
    void anAbsentSetIsEmpty() {
        assertEquals(Value.of("[1]"), Joins.of(new SetUnionProvider()).joined(Value.NULL, Value.of("[1]")));
    }

    @Test
    void whatIsNoArrayIsLeftToTheNextStrategy() {
        Resolution deferred = Resolution.defer("column 'value' does not hold two JSON arrays");
        for (String other :
                List.of("{}", "1", "", "[1", "[1] 2", "work,home", "[{\"a\":1,\"a\":2}]", "[".repeat(5_000))) {
            assertEquals(deferred, Joins.of(new SetUnionProvider()).values(Value.of("[]"), Value.of(other)), other);
        }
        assertEquals(deferred, Joins.of(new SetUnionProvider()).values(Value.of("[]"), Value.of(1)));
    }

    private static void assertUnion(String union, String first, String second) {
        Joins joins = Joins.of(new SetUnionProvider());
        assertEquals(Value.of(union), joins.joined(Value.of(first), Value.of(second)));
        assertEquals(Value.of(union), joins.joined(Value.of(second), Value.of(first)));
    }
}

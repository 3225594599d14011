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

class JsonMergeTest extends ConflictStrategyContract {
    private static final Resolution DEFERRED =
            Resolution.defer("column 'value' does not hold JSON in which each member was changed by one side alone");
    private static final List<String> MEMBERS =
            List.of("\"a\":1", "\"a\":2", "\"b\":null", "\"c\":{\"x\":1}", "\"d\":[1,2]", "\"e\":1.0", "\"f\":{}");

    private final Joins json = Joins.of(new JsonMergeProvider());

    @Override
    protected ConflictStrategyProvider provider() {
        return new JsonMergeProvider();
    }

    @Override
    protected Value value(RandomGenerator random) {
        if (random.nextInt(6) == 0) {
            return super.value(random);
        }
        List<String> members = MEMBERS.stream()
                .filter(member -> random.nextInt(4) == 0 && !member.equals("\"a\":2"))
                .toList();
        return Value.of("{ " + String.join(" , ", members) + " }");
    }

    @Override
    protected Optional<AgainstDeletion> againstDeletion() {
        return Optional.of(AgainstDeletion.DEFERRED);
    }

    @Test
    void membersThatOneSideChangedAreAsItHasThem() {
        assertMerges("{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":1}", "{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":2}");
    }

    @Test
    void membersAreAddedAndRemoved() {
        assertMerges("{\"a\":1}", "{}", "{\"a\":1,\"b\":2}", "{\"b\":2}");
        assertMerges("{}", "{\"a\":1}", "{\"b\":2}", "{\"a\":1,\"b\":2}");
        assertMerges("{\"a\":1}", "{\"a\":null}", "{\"a\":1,\"b\":2}", "{\"a\":null,\"b\":2}");
    }

    @Test
    void objectsWithinObjectsAreMergedTheSameWay() {
        assertMerges(
                "{\"o\":{\"x\":1,\"y\":1}}",
                "{\"o\":{\"x\":2,\"y\":1}}",
                "{\"o\":{\"x\":1,\"y\":2,\"z\":3}}",
                "{\"o\":{\"x\":2,\"y\":2,\"z\":3}}");
        assertMerges("{}", "{\"o\":{\"x\":1}}", "{\"o\":{\"y\":1}}", "{\"o\":{\"x\":1,\"y\":1}}");
    }

    @Test
    void whatBothChangedAlikeIsNoCollision() {
        assertMerges("{\"a\":1}", "{\"a\":2}", "{\"a\": 2.0, \"b\": 1}", "{\"a\":2,\"b\":1}");
        assertMerges("{\"a\":1,\"b\":1}", "{\"b\":1}", "{\"b\":2}", "{\"b\":2}");
    }

    @Test
    void theResultIsInOneSpelling() {
        assertMerges(
                "{ \"b\": 1e2,  \"a\": 1 }", "{\"b\":100.0,\"a\":2}", "{\"a\":1,\"b\":100}", "{\"a\":2,\"b\":100}");
    }

    @Test
    void anAbsentTextHasNoMembers() {
        assertEquals(
                Value.of("{\"a\":1,\"b\":2}"), json.merged(Value.NULL, Value.of("{\"a\":1}"), Value.of("{\"b\":2}")));
        assertEquals(Value.NULL, json.merged(Value.of("{\"a\":1}"), Value.NULL, Value.of("{\"a\":1.0}")));
    }

    @Test
    void whatBothChangedDifferentlyIsLeftToTheNextStrategy() {
        assertDefers("{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
        assertDefers("{\"a\":1}", "{}", "{\"a\":3}");
        assertDefers("{\"a\":[1]}", "{\"a\":[1,2]}", "{\"a\":[1,3]}");
        assertDefers("{\"o\":{\"x\":1}}", "{\"o\":5}", "{\"o\":{\"x\":2}}");
        assertDefers("1", "2", "3");
    }

    @Test
    void whatIsNoJsonIsLeftToTheNextStrategy() {
        for (String other : List.of("", "{", "{} {}", "{'a':1}", "{\"a\":1,\"a\":1}", "[".repeat(5_000))) {
            assertDefers("{}", "{\"a\":1}", other);
        }
        assertEquals(DEFERRED, json.from(Value.of("{}"), Value.of("{}"), Value.of(1)));
    }

    private void assertMerges(String ancestor, String first, String second, String merged) {
        assertEquals(Value.of(merged), json.merged(Value.of(ancestor), Value.of(first), Value.of(second)));
        assertEquals(Value.of(merged), json.merged(Value.of(ancestor), Value.of(second), Value.of(first)));
    }

    private void assertDefers(String ancestor, String first, String second) {
        assertEquals(DEFERRED, json.from(Value.of(ancestor), Value.of(first), Value.of(second)), second);
        assertEquals(DEFERRED, json.from(Value.of(ancestor), Value.of(second), Value.of(first)), second);
    }
}

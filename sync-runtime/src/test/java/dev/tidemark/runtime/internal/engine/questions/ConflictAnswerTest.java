package dev.tidemark.runtime.internal.engine.questions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.wire.WireException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A stranger asks for conflicts: he gets an answer, or is told that he makes no sense. */
class ConflictAnswerTest {
    private static final Conflicts NONE = new Conflicts() {
        @Override
        public Page list(Filter filter, long before, int most) {
            return new Page(List.of(), OptionalLong.empty());
        }

        @Override
        public long count(Filter filter) {
            return 0;
        }

        @Override
        public Optional<ConflictRecord> find(String id) {
            return Optional.empty();
        }

        @Override
        public ConflictRecord resolve(String id, Choice choice) {
            throw new SyncException(SyncException.Kind.USAGE, "there is no '" + id + "'");
        }
    };

    private static Map<String, String> question(String... keysAndValues) {
        Map<String, String> question = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            question.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return question;
    }

    private static Optional<Map<String, String>> answer(String... keysAndValues) {
        return ConflictAnswer.to(question(keysAndValues), NONE);
    }

    @Test
    void whoAsksForSomethingElseIsNotAnswered() {
        assertEquals(Optional.empty(), answer());
        assertEquals(Optional.empty(), answer("ask", "status"));
    }

    @Test
    void whereNothingIsThatIsTheAnswer() {
        assertEquals(
                Optional.of(Map.of("count", "0")),
                ConflictAnswer.to(new ConflictQuestion.Listing(Conflicts.Filter.ALL, 9, 9).extensions(), NONE));
        assertEquals(Optional.of(Map.of("count", "0")), answer("ask", "conflict", "id", "abcd"));
        assertEquals(
                Optional.of(Map.of("problem", "there is no 'abcd'")),
                answer("ask", "resolve", "id", "abcd", "choice", "first"));
    }

    @Test
    void nonsenseIsSaidToBeSo() {
        for (Map<String, String> nonsense : List.of(
                question("ask", "conflicts"),
                question("ask", "conflicts", "before", "9", "most", "many"),
                question("ask", "conflicts", "before", "9", "most", "9", "state", "asleep"),
                question("ask", "conflicts", "before", "9", "most", "9", "key", "AA=="),
                question("ask", "conflicts", "before", "9", "most", "9", "table", "t", "key", "!"),
                question("ask", "conflicts", "before", "9", "most", "9", "table", "t", "key", "AA=="),
                question("ask", "resolve", "id", "abcd"),
                question("ask", "resolve", "id", "abcd", "choice", "third"),
                question("ask", "resolve", "id", "abcd", "choice", "values", "values", "/////w=="))) {
            assertThrows(WireException.class, () -> ConflictAnswer.to(nonsense, NONE), nonsense.toString());
        }
    }
}

package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Arrival;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

/** That a conflict strategy is a function of the conflict and of nothing else. */
abstract class ConflictPurityContract extends ConflictKit {
    private static final int BATCH = 40;
    private static final int THREADS = 4;

    @Test
    void theSameConflictHasTheSameAnswerEveryTime() {
        Rounds.each(100, random -> {
            Conflict conflict = conflicts.any(random);
            String answer = Answers.outcome(strategy, conflict);
            for (int i = 0; i < 5; i++) {
                assertEquals(answer, Answers.outcome(strategy, conflict), conflict::toString);
            }
        });
    }

    @Test
    void everyInstanceHasTheSameAnswers() {
        Rounds.each(100, random -> {
            Conflict conflict = conflicts.any(random);
            String answer = Answers.outcome(strategy, conflict);
            assertEquals(answer, Answers.outcome(another(), conflict), conflict::toString);
        });
    }

    @Test
    void theAnswerDoesNotDependOnWhatWasAskedBefore() {
        Rounds.each(5, random -> {
            List<Conflict> asked = conflicts.any(random, BATCH);
            List<String> answers = answers(strategy, asked);
            for (int i = BATCH - 1; i >= 0; i--) {
                assertEquals(answers.get(i), Answers.outcome(strategy, asked.get(i)), asked.get(i)::toString);
            }
        });
    }

    @Test
    void manyThreadsGetTheSameAnswers() {
        Rounds.each(5, random -> {
            List<Conflict> asked = conflicts.any(random, BATCH);
            List<String> answers = answers(strategy, asked);
            Threads.atOnce(THREADS, thread -> {
                for (int i = 0; i < THREADS * BATCH; i++) {
                    int which = (i + thread * BATCH / THREADS) % BATCH;
                    Conflict conflict = asked.get(which);
                    assertEquals(answers.get(which), Answers.outcome(strategy, conflict), conflict::toString);
                }
            });
        });
    }

    @Test
    void theAnswerIsTheSameInEveryLocaleAndTimeZone() {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Rounds.each(5, random -> {
                List<Conflict> asked = new ArrayList<>(conflicts.any(random, BATCH));
                WORDS.forEach(word -> WORDS.forEach(other -> asked.add(conflicts.of(Value.of(word), Value.of(other)))));
                List<String> answers = answersIn("en-US", "UTC", asked);
                assertEquals(answers, answersIn("tr-TR", "Pacific/Chatham", asked));
                assertEquals(answers, answersIn("ar-EG-u-nu-arab", "America/St_Johns", asked));
            });
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    private List<String> answersIn(String language, String zone, List<Conflict> asked) {
        Locale.setDefault(Locale.forLanguageTag(language));
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        return answers(strategy, asked);
    }

    private static List<String> answers(ConflictStrategy strategy, List<Conflict> asked) {
        List<String> answers = new ArrayList<>();
        asked.forEach(conflict -> answers.add(Answers.outcome(strategy, conflict)));
        return answers;
    }

    /** A strategy that depends on which side was at the server says so, and is asked by servers alone. */
    @Test
    void theAnswerIsTheSameWhicheverNodeAsks() {
        boolean needsServer = provider().needsServer();
        Rounds.each(needsServer ? 0 : 100, random -> {
            Conflict conflict = Conflicts.arrived(conflicts.any(random), Arrival.UNKNOWN);
            String answer = Answers.outcome(strategy, conflict);
            for (Arrival first : List.of(Arrival.PRESENT, Arrival.ARRIVED)) {
                Conflict there = Conflicts.arrived(conflict, first);
                assertEquals(answer, Answers.outcome(strategy, there), there::toString);
            }
        });
    }

    @Test
    void itAsksNeitherTheClockNorForRandomness() {
        ConflictStrategy pure = create(PureContext.in(directory));
        Rounds.each(50, random -> Answers.outcome(pure, conflicts.any(random)));
    }

    @Test
    void itReadsAndWritesNoFileAndTalksToNobody() {
        List<Conflict> asked = conflicts.any(new SplittableRandom(1), BATCH);
        answers(strategy, asked);
        assertEquals(List.of(), IoWatch.during(() -> answers(strategy, asked)));
    }

    @Test
    void theConflictIsAsItWasAfterwards() {
        Rounds.each(100, random -> {
            Conflict conflict = conflicts.any(random);
            String before = conflict.toString();
            Answers.outcome(strategy, conflict);
            assertEquals(before, conflict.toString());
        });
    }

    @Test
    void whatAStrategyAsksForIsConstant() {
        assertEquals(provider().wantsAncestor(), provider().wantsAncestor());
        assertEquals(provider().needsServer(), provider().needsServer());
    }
}

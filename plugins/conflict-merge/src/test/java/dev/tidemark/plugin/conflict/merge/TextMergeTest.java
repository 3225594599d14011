package dev.tidemark.plugin.conflict.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Value;
import dev.tidemark.testkit.ConflictStrategyContract;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextMergeTest extends ConflictStrategyContract {
    private static final Resolution DEFERRED =
            Resolution.defer("column 'value' does not hold texts in which each place was changed by one side alone");

    private final Joins texts = Joins.of(new TextMergeProvider());

    @Override
    protected ConflictStrategyProvider provider() {
        return new TextMergeProvider();
    }

    /** The same few lines, some of them left out, changed or said twice, so that texts have much in common. */
    @Override
    protected Value value(RandomGenerator random) {
        return random.nextInt(6) == 0 ? super.value(random) : Value.of(text(random, 12));
    }

    private static String text(RandomGenerator random, int lines) {
        List<String> text = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            switch (random.nextInt(12)) {
                case 0 -> text.add("another line " + random.nextInt(3));
                case 1 -> {}
                case 2 -> text.addAll(List.of("line " + i % 7, ""));
                default -> text.add("line " + i % 7);
            }
        }
        return String.join("\n", text);
    }

    @Override
    protected Optional<AgainstDeletion> againstDeletion() {
        return Optional.of(AgainstDeletion.DEFERRED);
    }

    @Test
    void linesThatOneSideChangedAreAsItHasThem() {
        assertMerges(
                "flour\nmilk\neggs\n", "rye flour\nmilk\neggs\n", "flour\nmilk\n3 eggs\n", "rye flour\nmilk\n3 eggs\n");
    }

    @Test
    void linesAreAddedAndRemoved() {
        assertMerges("a\nb\nc\nd", "b\nc\nd", "a\nb\nc\nd\ne", "b\nc\nd\ne");
        assertMerges("a\nb\nc", "a\nx\nb\nc", "a\nb\ny\nc", "a\nx\nb\ny\nc");
    }

    @Test
    void whatBothChangedAlikeIsNoCollision() {
        assertMerges("a\nb\nc\nd", "A\nb\nc\nd", "A\nb\nc\nD", "A\nb\nc\nD");
    }

    @Test
    void theEndsOfLinesAndOfTheTextAreKept() {
        assertMerges("a\r\nb\r\nc", "A\r\nb\r\nc", "a\r\nb\r\nc\r\n", "A\r\nb\r\nc\r\n");
        assertMerges("a\nb\n\n", "a\nb\n\n", "a\nb", "a\nb");
    }

    @Test
    void onePlaceThatBothChangedIsLeftToTheNextStrategy() {
        assertDefers("a\nb\nc", "a\nx\nc", "a\ny\nc");
        assertDefers("a\nb\nc", "a\nc", "a\ny\nc");
        assertDefers("a\nc", "a\nx\nc", "a\ny\nc");
        assertDefers("one line", "one line more", "another line");
    }

    @Test
    void placesThatTouchAreLeftToTheNextStrategy() {
        assertDefers("a\nb\nc\nd", "a\nx\nc\nd", "a\nb\ny\nd");
    }

    @Test
    void whatIsNoTextIsLeftToTheNextStrategy() {
        assertEquals(DEFERRED, texts.from(Value.of("a"), Value.NULL, Value.of("b")));
        assertEquals(DEFERRED, texts.from(Value.NULL, Value.of("a"), Value.of("b")));
        assertEquals(DEFERRED, texts.from(Value.of("a"), Value.of(1), Value.of("b")));
    }

    @Test
    void aLongTextOfWhichLittleWasChangedIsMerged() {
        String before = lines(0, 200_000);
        assertEquals(
                Value.of(lines(0, 100_000) + "\nx\n" + lines(100_000, 100_010) + "\ny\n" + lines(100_010, 200_000)),
                texts.merged(
                        Value.of(before),
                        Value.of(lines(0, 100_000) + "\nx\n" + lines(100_000, 200_000)),
                        Value.of(lines(0, 100_010) + "\ny\n" + lines(100_010, 200_000))));
    }

    @Test
    void changesThatLieTooFarApartAreLeftToTheNextStrategy() {
        String before = lines(0, 20_000);
        assertDefers(before, "x\n" + before + "\nx", before + "\ny");
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
    }

    /** Not proved by the kit alone, whose texts seldom come from their ancestor: several who changed a few lines each. */
    @Test
    void severalWhoChangedSomeLinesComeToOneResultInEveryOrder() {
        int merged = 0;
        for (int seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<String> before = new ArrayList<>(List.of(text(random, 20).split("\n", -1)));
            List<String> versions =
                    IntStream.range(0, 3).mapToObj(i -> changed(before, random)).toList();
            Set<String> results = new HashSet<>();
            for (int[] order : new int[][] {{0, 1, 2}, {0, 2, 1}, {1, 2, 0}}) {
                fold(String.join("\n", before), versions, order).ifPresent(results::add);
            }
            assertEquals(Math.min(1, results.size()), results.size(), "seed " + seed + ": " + before + versions);
            merged += results.size();
        }
        assertEquals(true, merged > 200, "merged " + merged);
    }

    private static String changed(List<String> before, SplittableRandom random) {
        List<String> lines = new ArrayList<>(before);
        int at = random.nextInt(lines.size());
        switch (random.nextInt(3)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, "line " + random.nextInt(7));
            default -> lines.set(at, "line " + random.nextInt(7));
        }
        return String.join("\n", lines);
    }

    private Optional<String> fold(String before, List<String> versions, int[] order) {
        Optional<String> result = Optional.of(versions.get(order[0]));
        for (int i = 1; i < order.length; i++) {
            String next = versions.get(order[i]);
            result = result.flatMap(present -> merged(before, present, next));
        }
        return result;
    }

    private Optional<String> merged(String before, String one, String other) {
        return texts.from(Value.of(before), Value.of(one), Value.of(other)) instanceof Resolution.Defer
                ? Optional.empty()
                : Optional.of(((Value.Text) texts.merged(Value.of(before), Value.of(one), Value.of(other))).value());
    }

    private void assertMerges(String ancestor, String first, String second, String merged) {
        assertEquals(Value.of(merged), texts.merged(Value.of(ancestor), Value.of(first), Value.of(second)));
        assertEquals(Value.of(merged), texts.merged(Value.of(ancestor), Value.of(second), Value.of(first)));
    }

    private void assertDefers(String ancestor, String first, String second) {
        assertEquals(DEFERRED, texts.from(Value.of(ancestor), Value.of(first), Value.of(second)));
        assertEquals(DEFERRED, texts.from(Value.of(ancestor), Value.of(second), Value.of(first)));
    }
}

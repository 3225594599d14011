package dev.tidemark.reliability.worlds;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Plays cases in the engine and compares them with the model, and tells those that differ as short stories. */
final class Comparison {
    private final Consumer<String> stories;
    private long cases;
    private long clusters;
    private long different;

    /** @param stories gets the text of every case that differs */
    Comparison(Consumer<String> stories) {
        this.stories = stories;
    }

    /** Plays all cases of a schedule in one cluster. */
    void compare(Schedule schedule) {
        compare(schedule, Cases.of(schedule));
    }

    /** Plays a case in a cluster of its own. */
    void compareAlone(SmallWorld small) {
        Played expected = ModelPlay.play(small)
                .orElseThrow(() -> new IllegalArgumentException("a deed can't be done in: " + small));
        compare(small.schedule(), Map.of(small, expected));
    }

    private void compare(Schedule schedule, Map<SmallWorld, Played> expected) {
        if (expected.isEmpty()) {
            return;
        }
        List<SmallWorld> all = List.copyOf(expected.keySet());
        EnginePlay.Result result = EnginePlay.play(schedule, all);
        clusters++;
        cases += all.size();
        List<SmallWorld> differing = new ArrayList<>();
        for (int each = 0; each < all.size(); each++) {
            Played model = expected.get(all.get(each));
            if (!model.lines().equals(result.played().get(each).lines())) {
                differing.add(all.get(each));
                tell(all.get(each), model.lines(), result.played().get(each).lines());
            }
        }
        Played sum = new Played();
        expected.values().forEach(each -> each.counts().forEach(sum::count));
        boolean isCounted = schedule.turns().stream().noneMatch(turn -> turn.kind() == Turn.Kind.SYNC_WITHOUT_ANSWER);
        if (differing.isEmpty() && isCounted && !sum.counts().equals(result.counts())) {
            different++;
            stories.accept(miscounted(all, expected));
        }
    }

    /** The reports do not count what the model does: finds a case. */
    private static String miscounted(List<SmallWorld> all, Map<SmallWorld, Played> expected) {
        for (SmallWorld small : all) {
            Map<String, Long> counted =
                    EnginePlay.play(small.schedule(), List.of(small)).counts();
            Map<String, Long> model = expected.get(small).counts();
            if (!counted.equals(model)) {
                return small + "\n  model   counts " + model + "\n  engine  counts " + counted;
            }
        }
        return all.get(0) + " and the others of its cluster: reports count right only where each is played alone";
    }

    private void tell(SmallWorld small, List<String> model, List<String> engine) {
        different++;
        StringBuilder story = new StringBuilder(small.toString());
        for (int line = 0; line < Math.max(model.size(), engine.size()); line++) {
            String expected = line < model.size() ? model.get(line) : "nothing";
            String seen = line < engine.size() ? engine.get(line) : "nothing";
            story.append(
                    expected.equals(seen) ? "\n    " + expected : "\n  model   " + expected + "\n  engine  " + seen);
        }
        stories.accept(story.toString());
    }

    /** Returns how many cases were compared. */
    long cases() {
        return cases;
    }

    /** Returns in how many clusters they were played. */
    long clusters() {
        return clusters;
    }

    /** Returns how many came to something else than in the model. */
    long different() {
        return different;
    }
}
